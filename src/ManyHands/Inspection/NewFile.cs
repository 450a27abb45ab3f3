namespace ManyHands;

/// <summary>
/// A file that appears whole, in place of one of its name, or not at all. Behind a link it is the one that the link leads to;
/// a pipe or a device stays what it is, and gets all of it at once. Not thread-safe.
/// </summary>
internal sealed class NewFile : IDisposable
{
    private readonly FileTarget _target;
    private readonly string? _temporary; // null for what has no name any more
    private bool _kept;

    private NewFile(FileTarget target, string? temporary, FileStream stream)
    {
        _target = target;
        _temporary = temporary;
        Stream = stream;
    }

    /// <summary>What is written here stands in the file once it is kept. It can seek, whatever the file is.</summary>
    public FileStream Stream { get; }

    /// <exception cref="IOException">
    /// Its folder is not there, or its name is a folder's or that of something else that is no file; so does
    /// <see cref="UnauthorizedAccessException"/> say that it can't be written.
    /// </exception>
    public static NewFile Create(string path)
    {
        FileTarget target = FileTarget.Of(Path.GetFullPath(path));
        return target.IsWrittenThrough ? Unnamed(target) : Beside(target);
    }

    /// <summary>Puts it into place; its length. Where that is a pipe, it waits for somebody who reads there.</summary>
    public long Keep()
    {
        if (_target.IsWrittenThrough)
            return Pass();
        Stream.Flush(flushToDisk: true);
        long length = Stream.Length;
        Stream.Dispose();
        File.Move(_temporary!, _target.Path, overwrite: true);
        _kept = true;
        return length;
    }

    /// <summary>Leaves nothing of it, unless it was kept.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        finally
        {
            // Closing writes what is left, so on a full disk it fails.
            if (!_kept && _temporary is not null)
                File.Delete(_temporary);
        }
    }

    private static NewFile Beside(FileTarget target)
    {
        string temporary = Path.Combine(
            Path.GetDirectoryName(target.Path)!, $".{Path.GetFileName(target.Path)}.{Guid.NewGuid():N}.part");
        return new NewFile(target, temporary, new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16));
    }

    // What comes out of a pipe can't be taken back, so it is made elsewhere first. Nothing is left of that even by a kill.
    private static NewFile Unnamed(FileTarget target)
    {
        string temporary = Path.Combine(Path.GetTempPath(), $"manyhands-{Guid.NewGuid():N}.part");
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1 << 16,
        };
        if (OperatingSystem.IsWindows())
            options.Options = FileOptions.DeleteOnClose;
        else
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        FileStream stream = new(temporary, options);
        if (!OperatingSystem.IsWindows())
            File.Delete(temporary);
        return new NewFile(target, temporary: null, stream);
    }

    private long Pass()
    {
        Stream.Position = 0; // which writes what is buffered
        using FileStream into = new(_target.Path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Stream.CopyTo(into);
        return Stream.Length;
    }
}
