namespace ManyHands.Cli;

/// <summary>The .NET runtime that a process has loaded.</summary>
/// <param name="Path">The file, as the process has it.</param>
/// <param name="IsProgram">The program's own file, which has the runtime inside of it.</param>
/// <param name="IsDeleted">The file was replaced or removed since the process started.</param>
internal sealed record RuntimeFile(string Path, bool IsProgram, bool IsDeleted)
{
    private const string CoreClr = "libcoreclr.so";
    private const string Host = "libhostfxr.so";
    private const string Mono = "libmonosgen-2.0.so";

    // Data that a runtime in one file with the program, and a program compiled ahead of time, export for debuggers.
    private const string InsideProgram = "DotNetRuntimeInfo";
    private const string AheadOfTime = "DotNetRuntimeDebugHeader";
    private const string AheadOfTimeCode = "__managedcode";

    /// <param name="process">Which.</param>
    /// <param name="shown">What messages call it.</param>
    /// <param name="map">Its memory.</param>
    /// <exception cref="ProcessUnavailableException">It has none, or one that can't be looked into.</exception>
    public static RuntimeFile Find(int process, string shown, IReadOnlyCollection<MappedRegion> map)
    {
        if (map.Count == 0)
            throw new ProcessUnavailableException($"{shown} is a part of the kernel, not a program", "name a .NET process: hands threads PID");
        if (map.FirstOrDefault(static region => Is(region, CoreClr)) is { } runtime)
            return new RuntimeFile(Bare(runtime), IsProgram: false, runtime.IsDeleted);
        if (map.Any(static region => Is(region, Mono)))
            throw new ProcessUnavailableException($"{shown} runs on Mono, which has no debugging interface of this kind", "only .NET (CoreCLR) can be looked into");

        if (map.Any(static region => Is(region, Host)))
            throw new ProcessUnavailableException($"{shown} is just starting its .NET runtime", "try again in a moment");

        ElfImage? program = ElfImage.Open($"/proc/{process}/exe");
        if (program?.Exports(InsideProgram) == true)
            return new RuntimeFile(File.ResolveLinkTarget($"/proc/{process}/exe", returnFinalTarget: false)?.FullName ?? "", IsProgram: true, IsDeleted: false);
        if (program is not null && (program.Exports(AheadOfTime) || program.HasSection(AheadOfTimeCode)))
            throw new ProcessUnavailableException(
                $"{shown} is .NET compiled ahead of time (NativeAOT), which keeps nothing that tells its threads' methods and locks",
                "a debugger shows its native stacks: gdb -p, or lldb -p; compiled with PublishAot off it can be looked into");
        throw new ProcessUnavailableException($"{shown} is not a .NET process", "see which are: pgrep -a dotnet, or grep -l libcoreclr /proc/[0-9]*/maps");
    }

    private static bool Is(MappedRegion region, string file) => region.IsFile && System.IO.Path.GetFileName(Bare(region)) == file;

    private static string Bare(MappedRegion region) => region.IsDeleted ? region.Path[..^" (deleted)".Length] : region.Path;
}
