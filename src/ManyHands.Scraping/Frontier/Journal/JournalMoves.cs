using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ManyHands.Scraping;

/// <summary>
/// The files of the group being written, noted before the first is put into place. A run that is killed between that and its
/// commit may otherwise leave a file that the next run would put elsewhere. Not thread-safe; confined to a worker.
/// </summary>
/// <remarks>It need only outlive the process, not the machine: what the system has not written yet survives a kill.</remarks>
internal sealed class JournalMoves : IDisposable
{
    private const string FileName = "moves";

    private readonly SafeFileHandle _file;

    public JournalMoves(string temporaryFolder) =>
        _file = File.OpenHandle(Path.Combine(temporaryFolder, FileName), FileMode.Create, FileAccess.Write, FileShare.Read);

    /// <summary>What a run before this one noted last.</summary>
    public static IReadOnlyList<string> Read(string temporaryFolder)
    {
        string path = Path.Combine(temporaryFolder, FileName);
        if (!File.Exists(path))
            return [];
        string text = Encoding.UTF8.GetString(File.ReadAllBytes(path));
        int end = text.IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? [] : text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Note(IEnumerable<string> paths) =>
        RandomAccess.Write(_file, Encoding.UTF8.GetBytes($"{string.Join('\n', paths)}\0"), 0);

    public void Dispose() => _file.Dispose();
}
