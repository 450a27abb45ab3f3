namespace ManyHands;

/// <summary>What stands under a name, its links followed.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or nothing that can be looked at.</summary>
    Nothing,

    /// <summary>A file.</summary>
    Regular,

    /// <summary>What takes what is written to it and keeps nothing: a pipe, a terminal, <c>/dev/null</c>.</summary>
    PipeOrDevice,

    /// <summary>A folder, a disk, a socket.</summary>
    Other,
}

/// <summary>Finds that out, which .NET does not. Thread-safe.</summary>
internal static class FileKinds
{
    internal static FileKind Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return OfMode(Libc.GetMode(path));
            }
            catch (EntryPointNotFoundException)
            {
                // glibc before 2.28.
            }
        }
        else if (OperatingSystem.IsWindows())
        {
            return path.StartsWith(@"\\.\", StringComparison.Ordinal) ? FileKind.PipeOrDevice : FileKind.Regular;
        }

        // It may be a file, and to write to that is right as well, if not as good.
        return File.Exists(path) ? FileKind.PipeOrDevice : FileKind.Nothing;
    }

    internal static bool MayWrite(string path) => OperatingSystem.IsWindows() || Libc.Access(path, Libc.MayWrite) == 0;

    private static FileKind OfMode(int? mode) => (mode & Libc.KindMask) switch
    {
        null => FileKind.Nothing,
        Libc.RegularFile => FileKind.Regular,
        Libc.Fifo or Libc.CharacterDevice => FileKind.PipeOrDevice,
        _ => FileKind.Other,
    };
}
