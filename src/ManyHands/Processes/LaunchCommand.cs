using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>How this program is started once more, as a worker. Thread-safe.</summary>
/// <remarks>
/// A worker is the same program with the same settings, but a startup hook of the runtime
/// (https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md) takes over before <c>Main</c>.
/// </remarks>
internal static class LaunchCommand
{
    /// <summary>In a worker's environment: the number of the process that started it.</summary>
    internal const string ParentVariable = "MANYHANDS_WORKER_OF";

    /// <summary>In a worker's environment: the hooks that the program has without us.</summary>
    internal const string HooksVariable = "MANYHANDS_STARTUP_HOOKS";

    internal const string RuntimeHooksVariable = "DOTNET_STARTUP_HOOKS";

    /// <summary>The program to start.</summary>
    internal static string Path => Environment.ProcessPath
        ?? throw new PlatformNotSupportedException("The path of this program is unknown, so it can't be started as a worker.");

    /// <summary>Throws where this program can't be started as a worker, saying what to do.</summary>
    internal static void Check()
    {
        const string OnThreads = ", or run these jobs on a ThreadPoolExecutor.";
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            throw new PlatformNotSupportedException("A ProcessPoolExecutor needs 64-bit Linux. Run this program there" + OnThreads);
        if (Environment.GetEnvironmentVariable(ParentVariable) is not null)
        {
            throw new PlatformNotSupportedException(
                "This process was started as a worker, but its Main ran: the runtime ignored " + RuntimeHooksVariable
                + ". Set <StartupHookSupport>true</StartupHookSupport> in its project" + OnThreads);
        }

        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new PlatformNotSupportedException(
                "A ProcessPoolExecutor can't run in a program compiled natively, for its workers find jobs by reflection. Publish it"
                + " without PublishAot (a file-based program says so in a line '#:property PublishAot=false')" + OnThreads);
        }

        if (AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out bool hooks) && !hooks)
        {
            throw new PlatformNotSupportedException(
                "A ProcessPoolExecutor starts its workers by a startup hook, and this program switches those off, as trimmed ones do."
                + " Set <StartupHookSupport>true</StartupHookSupport> in its project (a file-based program says"
                + " '#:property StartupHookSupport=true')" + OnThreads);
        }

        // What can't be known now can't be when a worker is started, where nobody would hear of it in time.
        _ = HostArguments();
    }

    /// <summary>The words of the command; the last is the worker's name, for whoever looks at the list of processes.</summary>
    internal static IReadOnlyList<string> Arguments(string worker) => [Path, .. HostArguments(), worker];

    /// <summary>The environment as <c>NAME=value</c>.</summary>
    /// <param name="own">What the pool's options add; null takes a variable away.</param>
    internal static IReadOnlyList<string> Variables(IReadOnlyDictionary<string, string?>? own)
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            // A worker that is killed would leave the sockets and pipes of the diagnostics behind in the temporary folder.
            ["DOTNET_EnableDiagnostics_IPC"] = "0",
            ["DOTNET_EnableDiagnostics_Debugger"] = "0",
        };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value;
        foreach ((string name, string? value) in own ?? new Dictionary<string, string?>())
            variables[name] = value;
        variables.TryGetValue(RuntimeHooksVariable, out string? hooks);
        string hook = typeof(LaunchCommand).Assembly.GetName().Name!;
        variables[HooksVariable] = hooks ?? "";
        variables[RuntimeHooksVariable] = string.IsNullOrEmpty(hooks) ? hook : hooks + System.IO.Path.PathSeparator + hook;
        variables[ParentVariable] = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return [.. from variable in variables where variable.Value is not null select variable.Key + "=" + variable.Value];
    }

    // Where the program is "dotnet", what it was told before and with the program's own file: "exec", "--depsfile" and the like.
    private static IEnumerable<string> HostArguments()
    {
        if (System.IO.Path.GetFileNameWithoutExtension(Path) != "dotnet")
            return [];

        // As AppContext.BaseDirectory may be another's where a test host runs the program, the words are looked through.
        string file = Assembly.GetEntryAssembly()?.GetName().Name + ".dll";
        string[] words = File.ReadAllText("/proc/self/cmdline").Split('\0');
        int at = Array.FindIndex(words, word => System.IO.Path.GetFileName(word) == file);
        if (at < 1)
            throw new PlatformNotSupportedException($"The file of this program ({file}) is unknown, so it can't be started as a worker.");

        // The host has made a relative path whole before the program could change its working directory.
        string whole = Environment.GetCommandLineArgs()[0];
        bool isFile = System.IO.Path.IsPathFullyQualified(whole) && System.IO.Path.GetFileName(whole) == file;
        return [.. words[1..at], isFile ? whole : System.IO.Path.GetFullPath(words[at])];
    }
}
