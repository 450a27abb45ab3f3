namespace ManyHands.Scraping;

/// <summary>
/// Puts bodies into the output folder without following a link inside it. Not thread-safe; confined to a worker: the
/// journal's thread.
/// </summary>
internal sealed class BodyFiles(string root)
{
    private const int MostMade = 4096;

    // Folders seen to be real ones, forgotten after each group: somebody may change them between.
    private readonly HashSet<string> _checked = new(StringComparer.Ordinal);

    // Nothing but this run's files is in a folder that it made itself, and the journal knows their names: no need to look
    // for each file what is there. Should somebody put a folder there meanwhile, the rename fails and nothing is lost.
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    public string FullPath(string relative) => Path.Combine(root, relative);

    public void ForgetChecks() => _checked.Clear();

    /// <summary>Whether a body can go there: what is there, if anything, is a plain file, and so are its folders folders.</summary>
    public bool IsFree(string relative)
    {
        for (int slash = relative.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = relative.IndexOf('/', slash + 1))
        {
            string folder = relative[..slash];
            if (_checked.Contains(folder))
                continue;
            FileAttributes attributes = new FileInfo(FullPath(folder)).Attributes;
            if (attributes == Missing)
                return true;
            if (!attributes.HasFlag(FileAttributes.Directory) || attributes.HasFlag(FileAttributes.ReparsePoint))
                return false;
            _checked.Add(folder);
        }
        int last = relative.LastIndexOf('/');
        if (last > 0 && _made.Contains(relative[..last]))
            return !_made.Contains(relative);
        FileAttributes target = new FileInfo(FullPath(relative)).Attributes;
        return target == Missing || (target & (FileAttributes.Directory | FileAttributes.ReparsePoint | FileAttributes.Device)) == 0;
    }

    /// <summary>Renames the temporary file into place; a plain file that is there is replaced.</summary>
    /// <exception cref="BodyStorageException">Not possible for this one.</exception>
    /// <exception cref="OutputUnavailableException">The disk is full.</exception>
    public void Place(string temporaryFile, string relative)
    {
        try
        {
            int slash = relative.LastIndexOf('/');
            if (slash > 0 && !_checked.Contains(relative[..slash]))
                MakeFolders(relative[..slash]);
            File.Move(temporaryFile, FullPath(relative), overwrite: true);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw StorageFailure.Translate(failure);
        }
    }

    /// <summary>Deletes a plain file reached through real folders; anything else is left.</summary>
    public void Delete(string relative)
    {
        try
        {
            if (IsFree(relative))
                File.Delete(FullPath(relative));
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            // It stays: a file too many is better than a result lost over it.
        }
    }

    public bool Exists(string relative, long? length)
    {
        var file = new FileInfo(FullPath(relative));
        return IsFree(relative) && file.Exists && file.Length == length;
    }

    private static FileAttributes Missing => (FileAttributes)(-1);

    private void MakeFolders(string folder)
    {
        // IsFree has looked at those that are there; each is made alone, so that no link is followed on the way.
        for (int slash = folder.IndexOf('/', StringComparison.Ordinal); ; slash = folder.IndexOf('/', slash + 1))
        {
            string part = slash < 0 ? folder : folder[..slash];
            if (!_checked.Contains(part))
            {
                string full = FullPath(part);
                bool isNew = !Path.Exists(full);
                Directory.CreateDirectory(full);
                if (isNew && _made.Count < MostMade)
                    _made.Add(part);
                _checked.Add(part);
            }
            if (slash < 0)
                return;
        }
    }
}
