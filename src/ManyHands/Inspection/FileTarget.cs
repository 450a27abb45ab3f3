namespace ManyHands;

/// <summary>What writing to a path writes to. Thread-safe.</summary>
/// <param name="Path">Where.</param>
/// <param name="IsWrittenThrough">
/// Whether it is opened and written to: a pipe or a device, which another file must not take the place of. Else one may.
/// </param>
internal readonly record struct FileTarget(string Path, bool IsWrittenThrough)
{
    private const int MostLinks = 40; // as the kernel has it

    /// <param name="path">The whole path.</param>
    /// <exception cref="IOException">It is neither a file nor a pipe nor a device to write to, or its links lead nowhere.</exception>
    /// <exception cref="UnauthorizedAccessException">The pipe or the device can't be written.</exception>
    internal static FileTarget Of(string path)
    {
        if (Directory.Exists(path))
            throw new IOException("it is a folder.");
        switch (FileKinds.Of(path))
        {
            case FileKind.PipeOrDevice when FileKinds.MayWrite(path):
                return new FileTarget(path, IsWrittenThrough: true);
            case FileKind.PipeOrDevice:
                throw new UnauthorizedAccessException("the right to write to it is missing.");
            case FileKind.Other:
                throw new IOException("it is a disk or a socket.");
            default:
                return new FileInfo(path).LinkTarget is null ? new FileTarget(path, false) : Follow(path);
        }
    }

    // Link by link and folder by folder: where a folder is a link, ".." in what stands in it goes up from where that leads.
    private static FileTarget Follow(string path)
    {
        string at = System.IO.Path.GetPathRoot(path)!;
        Stack<string> next = new();
        Push(path, next);
        int links = 0;
        while (next.TryPop(out string? part))
        {
            if (part == "..")
            {
                at = System.IO.Path.GetDirectoryName(at) ?? at;
                continue;
            }

            string reached = System.IO.Path.Combine(at, part);
            if (new FileInfo(reached).LinkTarget is not { } link)
            {
                at = reached;
                continue;
            }

            // Such a link stands for a file that somebody has open, and would go on writing to if another took its place.
            if (reached.StartsWith("/proc/", StringComparison.Ordinal) && reached.Contains("/fd/", StringComparison.Ordinal))
                return new FileTarget(path, IsWrittenThrough: true);
            if (++links > MostLinks)
                throw new IOException("its links lead nowhere.");
            if (System.IO.Path.IsPathRooted(link))
                at = System.IO.Path.GetPathRoot(link)!;
            Push(link, next);
        }

        return new FileTarget(at, false);
    }

    private static void Push(string path, Stack<string> parts)
    {
        string relative = path[System.IO.Path.GetPathRoot(path)!.Length..];
        char[] separators = [System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar];
        foreach (string part in relative.Split(separators, StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (part != ".")
                parts.Push(part);
        }
    }
}
