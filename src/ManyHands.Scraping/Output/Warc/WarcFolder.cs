using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>The folder of WARC files, and how it is put right after a run that was killed.</summary>
internal static class WarcFolder
{
    public const string Name = "warc";

    public const string Extension = ".warc.gz";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("0123456789-");

    /// <summary>Where the index of a WARC file is.</summary>
    public static string IndexOf(string warcPath) => warcPath[..^Extension.Length] + ".cdxj";

    /// <summary>
    /// Cuts every file, and its index, to what the journal committed: a record stands there if and only if its result does. A
    /// file of ours that the journal does not know, because it was lost or is another's, is cut behind its last whole record.
    /// </summary>
    /// <param name="folder">The folder of WARC files; need not exist. No link in it is followed, and files of others are left alone.</param>
    /// <param name="temporaryFolder">On the same file system.</param>
    /// <param name="known">What was committed.</param>
    /// <returns>What is to be committed instead: lengths that have changed or were not known. Length 0: the name is free again.</returns>
    /// <exception cref="JournalException">The folder is a link, or a file can't be put right.</exception>
    public static IReadOnlyList<WarcLength> Recover(string folder, string temporaryFolder, IReadOnlyList<WarcLength> known)
    {
        try
        {
            if (new FileInfo(folder).LinkTarget is not null)
                throw new JournalException($"{folder} is a link, and links in the output folder are not followed: remove it.");
            var changed = new List<WarcLength>();
            foreach (WarcLength length in known)
                if (RecoverFile(folder, temporaryFolder, length) is { } other && other != length)
                    changed.Add(other);
            if (!Directory.Exists(folder))
                return changed;

            HashSet<string> names = [.. known.Select(static length => length.File)];
            foreach (string path in Directory.EnumerateFiles(folder, $"{WarcSettings.Prefix}-*{Extension}"))
                if (IsOurs(path) && !names.Contains(Path.GetFileName(path)) && WarcRepair.CutToWholeRecords(path) is { } bytes)
                    changed.Add(Index(path, temporaryFolder, bytes));
            return changed;
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw new JournalException($"The WARC files in {folder} can't be put right after the last run: {failure.Message}", failure);
        }
    }

    /// <summary>Deletes a file and its index; files that are not there are none.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
            File.Delete(IndexOf(path));
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            // Nothing in it counts, and the next run tries again.
        }
    }

    /// <summary>What stands there after all; null when the file is somewhere else now, and may come back.</summary>
    private static WarcLength? RecoverFile(string folder, string temporaryFolder, WarcLength known)
    {
        string path = Path.Combine(folder, known.File);
        if (!IsOurs(path))
            return null;
        if (known.Bytes == 0)
        {
            Delete(path);
            return known with { IndexBytes = 0, IsFinished = true };
        }

        var file = new FileInfo(path);
        if (!file.Exists)
            return null;
        long bytes = known.Bytes;
        if (file.Length > bytes)
            Cut(path, bytes);
        else if (file.Length < bytes)
            bytes = WarcRepair.CutToWholeRecords(path) ?? file.Length;

        var index = new FileInfo(IndexOf(path));
        if (bytes != known.Bytes || !index.Exists || index.LinkTarget is not null || index.Length < known.IndexBytes)
            return Index(path, temporaryFolder, bytes);
        if (index.Length > known.IndexBytes)
            Cut(index.FullName, known.IndexBytes);
        if (!known.IsFinished)
            CdxjSorter.Sort(index.FullName, temporaryFolder);
        return known with { IsFinished = true };
    }

    private static WarcLength Index(string path, string temporaryFolder, long bytes)
    {
        string draft = Path.Combine(temporaryFolder, Path.GetFileName(path) + ".index");
        WarcRepair.WriteIndex(path, draft, temporaryFolder);
        CdxjSorter.Sort(draft, temporaryFolder);
        long length = new FileInfo(draft).Length;
        File.Move(draft, IndexOf(path), overwrite: true);
        return new WarcLength(Path.GetFileName(path), bytes, length, true);
    }

    private static void Cut(string path, long length)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.SetLength(length);
    }

    // The journal is a file that others can write: no name in it leads out of the folder.
    private static bool IsOurs(string path)
    {
        string name = Path.GetFileName(path);
        return name.StartsWith(WarcSettings.Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
            && name.Length > WarcSettings.Prefix.Length + Extension.Length
            && !name.AsSpan()[WarcSettings.Prefix.Length..^Extension.Length].ContainsAnyExcept(NameCharacters)
            && new FileInfo(path).LinkTarget is null;
    }
}
