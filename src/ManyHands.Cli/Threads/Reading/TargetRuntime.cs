using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>The .NET runtime of a process that was paused, ready to be read. Not thread-safe.</summary>
internal sealed class TargetRuntime : IDisposable
{
    private readonly DataTarget _data;

    private TargetRuntime(DataTarget data, ClrRuntime clr, string version)
    {
        _data = data;
        Clr = clr;
        Version = version;
    }

    public ClrRuntime Clr { get; }

    /// <summary>Such as 10.0.12.</summary>
    public string Version { get; }

    /// <exception cref="ProcessUnavailableException">It is not ready, or the library that understands it may not be loaded.</exception>
    public static TargetRuntime Open(TargetProcess target, TargetReader reader)
    {
        // Nothing is looked for anywhere else, on servers of symbols least of all.
        var data = new DataTarget(reader, new DataTargetOptions { FileLocator = new NoFiles() });
        try
        {
            ClrInfo info = data.ClrVersions.FirstOrDefault() ?? throw TooEarly(target);
            string wanted = info.DebuggingLibraries.FirstOrDefault(static library => library.Kind == DebugLibraryKind.Dac)?.IndexBuildId is { IsDefaultOrEmpty: false } build
                ? Convert.ToHexStringLower(build.AsSpan()) : "";
            ClrRuntime runtime = info.CreateRuntime(DebuggingLibrary.Find(target, wanted), ignoreMismatch: true);
            return runtime.Threads.IsEmpty ? throw TooEarly(target) : new TargetRuntime(data, runtime, VersionOf(target, info));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Clr.Dispose();
        _data.Dispose();
    }

    private static ProcessUnavailableException TooEarly(TargetProcess target) =>
        new($"{target.Shown} is just starting its .NET runtime, or ending it", "try again in a moment");

    // The folder that a runtime lies in is its version, unless the program has brought it along; the file's has patch and year
    // in one number, 1226 being the 12th patch.
    private static string VersionOf(TargetProcess target, ClrInfo info)
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(target.Runtime.Path)) ?? "";
        return System.Version.TryParse(folder.Split('-')[0], out _) ? folder
            : info.Version.Build > 100 ? $"{info.Version.ToString(2)}.{info.Version.Build / 100}" : info.Version.ToString();
    }
}
