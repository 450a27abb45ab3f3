using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace ManyHands.Cli.Tests;

/// <summary>The program as a process.</summary>
internal sealed class Hands : IDisposable
{
    /// <summary>For what must happen.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly StringBuilder _said = new();
    private TaskCompletionSource _saysMore = NewSignal();

    private Hands(Process process)
    {
        _process = process;
        _errors = ReadErrorsAsync();
    }

    public static string Path { get; } = typeof(Hands).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "HandsPath").Value!;

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public int Id => _process.Id;

    public static Hands Start(params string[] arguments) => Start("dotnet", [Path, .. arguments]);

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
    public async Task SaysAsync(string text)
    {
        while (true)
        {
            Task more;
            lock (_said)
            {
                if (_said.ToString().Contains(text, StringComparison.Ordinal))
                    return;
                more = _saysMore.Task;
            }

            await more.WaitAsync(Long);
        }
    }

    /// <summary>Waits till something outside of it has become true, or it has ended.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource soon = new(Long);
        while (!condition() && !_process.HasExited)
            await Task.Delay(1, soon.Token);
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
        while (true)
        {
            int count = await _process.StandardError.ReadAsync(buffer);
            TaskCompletionSource said;
            lock (_said)
            {
                _said.Append(buffer, 0, count);
                (said, _saysMore) = (_saysMore, NewSignal());
                if (count == 0)
                    return _said.ToString();
            }

            said.SetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Hands Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
        };
        start.Environment["HANDS"] = $"dotnet {Path}";
        start.Environment.Remove("http_proxy");
        start.Environment.Remove("NO_COLOR");
        return new Hands(Process.Start(start)!);
    }

    /// <summary>How it ended.</summary>
    public sealed record Ended(int Code, string Output, string Errors)
    {
        public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
