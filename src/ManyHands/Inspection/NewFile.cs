using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>A file that appears whole, in place of one of its name, or not at all. Not thread-safe.</summary>
internal sealed class NewFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private bool _kept;

    private NewFile(string path, string temporary, FileStream stream)
    {
        _path = path;
        _temporary = temporary;
        Stream = stream;
    }

    public FileStream Stream { get; }

    /// <exception cref="FileUnavailableException">Its folder is not there or can't be written, or a folder has its name.</exception>
    public static NewFile Create(string path) => Try(path, () =>
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new IOException("it is a folder.");
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.part");
        return new NewFile(full, temporary, new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16));
    });

    /// <summary>Does it, and names the file where that fails.</summary>
    public static T Try<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw Unavailable(path, failure);
        }
    }

    public static FileUnavailableException Unavailable(string path, Exception failure) =>
        new($"{path} can't be written: {failure.Message}", failure);

    /// <summary>Puts it into place; its length.</summary>
    public long Keep()
    {
        Stream.Flush(flushToDisk: true);
        long length = Stream.Length;
        Stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
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
            if (!_kept)
                File.Delete(_temporary);
        }
    }
}
