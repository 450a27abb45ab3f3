using System.Runtime.InteropServices;

namespace ManyHands.Cli;

/// <summary>The library by which a .NET runtime's memory is understood. Each build of the runtime has its own.</summary>
/// <remarks>
/// It becomes a part of this program, so it must come from those whose code is run here anyway: root must not load what a
/// user has put beside a runtime, nor anybody what lies in a container.
/// </remarks>
internal static class DebuggingLibrary
{
    private const string FileName = "libmscordaccore.so";
    private const string RuntimeName = "libcoreclr.so";

    private static readonly string[] UsualFolders = ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/opt/dotnet"];

    /// <summary>The one that belongs to a process's runtime: beside it, or from an installed runtime of the same build.</summary>
    /// <param name="target">Whose.</param>
    /// <param name="wanted">For a runtime inside of its program: the build of the library it wants, in hexadecimal.</param>
    /// <exception cref="ProcessUnavailableException">It is not there, or is none that may be loaded.</exception>
    public static string Find(TargetProcess target, string wanted)
    {
        RuntimeFile runtime = target.Runtime;
        if (runtime.IsProgram)
            return FindInstalled(FileName, wanted) ?? throw Missing(target);

        string beside = Path.Combine(Path.GetDirectoryName(runtime.Path) ?? "/", FileName);
        bool isElsewhere = target.HasOtherFiles;
        if (!isElsewhere && (runtime.IsDeleted || !File.Exists(beside)))
            throw Gone(target);
        int self = ProcessStatus.Read(Environment.ProcessId)?.User ?? 0;
        int? stranger = isElsewhere ? null : FileOwner.FindStranger(beside, 0, self);
        if (!isElsewhere && stranger is null)
            return beside;
        string build = ElfImage.Open($"/proc/{target.Id}/root{runtime.Path}")?.BuildId ?? "";
        return FindInstalled(RuntimeName, build) ?? throw (isElsewhere ? InContainer(target) : Strange(target, beside, stranger ?? -1));
    }

    /// <summary>The library of an installed runtime that has a file of this build.</summary>
    private static string? FindInstalled(string file, string build)
    {
        // shared/Microsoft.NETCore.App/10.0.12/ is this program's own; its neighbours are the other versions.
        string? own = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory()));
        IEnumerable<string?> all = UsualFolders.Prepend(Environment.GetEnvironmentVariable("DOTNET_ROOT"))
            .Where(static root => !string.IsNullOrEmpty(root)).Select(static root => Path.Combine(root!, "shared", "Microsoft.NETCore.App")).Prepend(own);
        return all.Where(Directory.Exists).SelectMany(static folder => Directory.GetDirectories(folder!))
            .Where(folder => build.Length > 0 && ElfImage.Open(Path.Combine(folder, file))?.BuildId == build)
            .Select(static folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists);
    }

    private static ProcessUnavailableException Missing(TargetProcess target) => new(
        $"{target.Shown} has its .NET runtime in one file with the program, and no {FileName} of the same build is installed here",
        "install the same version of the .NET runtime, or publish the program with PublishSingleFile off");

    private static ProcessUnavailableException Gone(TargetProcess target) => new(
        $"{target.Shown} runs on a .NET runtime whose files are gone: replaced by an update, or left out when it was published",
        $"they were in {Terminal.Safe(Path.GetDirectoryName(target.Runtime.Path))}; start the process again on a whole runtime");

    private static ProcessUnavailableException InContainer(TargetProcess target) => new(
        $"{target.Shown} runs in a container, on a .NET runtime that isn't installed out here",
        "run hands inside of the container, or install the same version of the .NET runtime");

    private static ProcessUnavailableException Strange(TargetProcess target, string file, int stranger) => new(
        $"to look into {target.Shown}, {Terminal.Safe(file)} would have to be loaded, which {(stranger < 0 ? "others" : UserNames.Of(stranger))} can change",
        stranger < 0 ? "let nobody but its owner write there" : $"run it as that user: sudo -u {UserNames.ForSudo(stranger)} hands threads {target.Id}");
}
