using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>
/// Which file names are taken, and by which URL, compared as a file system that ignores case would. Not thread-safe;
/// confined to a worker: the journal's thread.
/// </summary>
/// <remarks>
/// The index holds a hash of every file and of every folder above one, with the id of a URL whose file is there; the row of
/// that URL decides. So an entry whose file has moved away is void by itself.
/// </remarks>
internal sealed class JournalNames : IDisposable
{
    private const int MostIds = 16;
    private const int MostFolders = 4096;

    private readonly HashIndex _index;
    private readonly long _seed;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private SqliteStatement? _filesOf;

    public JournalNames(string temporaryFolder, long seed)
    {
        _index = new HashIndex(temporaryFolder);
        _seed = seed;
    }

    private enum Taken
    {
        No,
        ByFile,
        ByFolder,
    }

    public void Attach(SqliteConnection connection)
    {
        Detach();
        _filesOf = new(connection, "SELECT file FROM pages WHERE id = ?1 AND file IS NOT NULL UNION ALL SELECT file FROM kept WHERE id = ?1 AND file IS NOT NULL");
    }

    /// <summary>Lets go of a connection that is about to close.</summary>
    public void Detach()
    {
        _filesOf?.Dispose();
        _filesOf = null;
    }

    /// <summary>Whether no other URL has this file, nor one that needs it as a folder, nor one that has a folder of it as a file.</summary>
    public bool IsFree(string path, long id)
    {
        string folded = Fold(path);
        for (int slash = folded.LastIndexOf('/'); slash > 0; slash = folded.LastIndexOf('/', slash - 1))
        {
            string folder = folded[..slash];
            if (_folders.Contains(folder))
                break;
            Taken taken = Look(folder, 0);
            if (taken == Taken.ByFile)
                return false;
            if (taken == Taken.ByFolder)
                break;
        }
        return Look(folded, id) == Taken.No;
    }

    /// <summary>Enters a name that is free; it counts as soon as the URL's row has it.</summary>
    public void Enter(string path, long id)
    {
        string folded = Fold(path);
        _index.Add(Hash(folded), id);
        for (int slash = folded.LastIndexOf('/'); slash > 0; slash = folded.LastIndexOf('/', slash - 1))
        {
            string folder = folded[..slash];
            if (_folders.Contains(folder))
                return;
            if (Look(folder, 0) != Taken.ByFolder)
                _index.Add(Hash(folder), id);
            if (_folders.Count >= MostFolders)
                _folders.Clear();
            _folders.Add(folder);
        }
    }

    /// <summary>Whether a row has exactly this file.</summary>
    public bool IsOwned(string path) => Look(Fold(path), 0) == Taken.ByFile;

    public void Dispose()
    {
        _index.Dispose();
        _filesOf?.Dispose();
    }

    // Two names that look the same to a file system which folds case or composes characters must be the same here.
    private static string Fold(string path) => Ascii.IsValid(path)
        ? path.ToUpperInvariant()
        : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(path)).Normalize(NormalizationForm.FormKC).ToUpperInvariant();

    private Taken Look(string folded, long except)
    {
        Span<long> ids = stackalloc long[MostIds];
        foreach (long id in ids[.._index.Find(Hash(folded), ids)])
        {
            if (id == except)
                continue;
            Taken taken = Taken.No;
            _filesOf!.Bind(1, id);
            while (taken == Taken.No && _filesOf.Step())
            {
                string file = Fold(_filesOf.Text(0)!);
                if (file == folded)
                    taken = Taken.ByFile;
                else if (file.Length > folded.Length && file[folded.Length] == '/' && file.StartsWith(folded, StringComparison.Ordinal))
                    taken = Taken.ByFolder;
            }
            _filesOf.Reset();
            if (taken != Taken.No)
                return taken;
        }
        return Taken.No;
    }

    private ulong Hash(string folded) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(folded.AsSpan()), _seed);
}
