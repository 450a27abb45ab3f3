using System.Diagnostics;
using System.Reflection;
using System.Text;
using ManyHands.Testing;

namespace ManyHands.Cli.Tests;

/// <summary>The program as a process: the one that was built with the tests, or the one whose full path <c>HANDS_BINARY</c> gives, as <c>./publish.sh</c> makes it.</summary>
internal sealed class Hands : IDisposable
{
    /// <summary>For what must happen.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private static readonly string[] Managed =
        ["dotnet", typeof(Hands).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "HandsPath").Value!];

    private static readonly string[] Command = Environment.GetEnvironmentVariable("HANDS_BINARY") is { Length: > 0 } binary ? [binary] : Managed;

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly StringBuilder _said = new();
    private readonly Changes _saysMore = new();

    private Hands(Process process)
    {
        _process = process;
        _errors = ReadErrorsAsync();
    }

    /// <summary>The program under test was compiled natively.</summary>
    public static bool IsNative => Command != Managed;

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public int Id => _process.Id;

    private string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    public static Hands Start(params string[] arguments) => Start(Command[0], [.. Command[1..], .. arguments]);

    /// <summary>One that dies of an exception as soon as its input is closed.</summary>
    public static Hands StartDying(params string[] arguments) =>
        Start(Managed[0], [.. Managed[1..], .. arguments], ("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location));

    /// <summary>The one that was built with the tests, whichever is tested: into a native program nobody can look.</summary>
    public static Hands StartManaged(params string[] arguments) => Start(Managed[0], [.. Managed[1..], .. arguments]);

    /// <summary>By way of a shell: <c>$HANDS</c> is the program.</summary>
    public static Hands Shell(string script) => Start("bash", ["-c", script]);

    public static async Task<Ended> RunAsync(params string[] arguments)
    {
        using Hands hands = Start(arguments);
        return await hands.EndAsync();
    }

    public static async Task<Ended> RunShellAsync(string script)
    {
        using Hands hands = Shell(script);
        return await hands.EndAsync();
    }

    /// <summary>Closes its input, reads all that it says and waits for its end.</summary>
    public async Task<Ended> EndAsync()
    {
        Input.Close();
        string output = await Output.ReadToEndAsync().WaitAsync(Long);
        string errors = await _errors.WaitAsync(Long);
        await _process.WaitForExitAsync().WaitAsync(Long);
        return new Ended(_process.ExitCode, output, errors);
    }

    public async Task<string?> ReadLineAsync() => await Output.ReadLineAsync().WaitAsync(Long);

    /// <summary>Waits till this was said on standard error.</summary>
    public Task SaysAsync(string text) => _saysMore.UntilAsync(() => Said.Contains(text, StringComparison.Ordinal)).WaitAsync(Long);

    /// <summary>Waits for something that it brings about elsewhere, or for its end.</summary>
    public Task OrEndAsync(Task elsewhere) => Task.WhenAny(elsewhere, _process.WaitForExitAsync()).WaitAsync(Long);

    /// <summary>Waits till it has opened the journal in this folder, or has ended.</summary>
    public async Task OpensJournalAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        using FileArrival log = new(folder, "manyhands.db-wal");
        await OrEndAsync(log.Came);
    }

    /// <summary>Waits till it has told where its live page is, which is the first that it says.</summary>
    public async Task<Uri> AddressAsync()
    {
        await SaysAsync("/\n");
        lock (_said)
        {
            string line = _said.ToString().Split('\n')[0];
            return new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]);
        }
    }

    public void Kill() => _process.Kill();

    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<string> ReadErrorsAsync()
    {
        char[] buffer = new char[1024];
        while (await _process.StandardError.ReadAsync(buffer) is > 0 and int count)
        {
            lock (_said)
                _said.Append(buffer, 0, count);
            _saysMore.Tell();
        }

        return Said;
    }

    private static Hands Start(string program, IEnumerable<string> arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
        };
        start.Environment["HANDS"] = string.Join(' ', Command);
        start.Environment.Remove("http_proxy");
        start.Environment.Remove("NO_COLOR");
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        return new Hands(Process.Start(start)!);
    }

    /// <summary>How it ended.</summary>
    public sealed record Ended(int Code, string Output, string Errors)
    {
        public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
