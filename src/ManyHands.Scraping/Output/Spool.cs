using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace ManyHands.Scraping;

/// <summary>
/// Takes bytes as they come and gives them back from any place: in memory while they are few, then in a temporary file.
/// Not thread-safe.
/// </summary>
/// <param name="folder">An existing folder for the temporary file; the file goes when this is disposed.</param>
internal sealed class Spool(string folder) : Stream
{
    /// <summary>More than this goes into a file.</summary>
    public const int MostInMemory = 64 << 10;

    private const int FirstBuffer = 2 << 10;

    private static long s_lastNumber;

    private byte[] _buffer = [];
    private int _used;
    private long _written;
    private SafeFileHandle? _file;

    public override long Length => _written + _used;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="OutputUnavailableException">The disk is full, or the folder is gone.</exception>
    /// <exception cref="BodyStorageException">The temporary file can't be written.</exception>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_used == MostInMemory)
                FlushToFile();
            if (_used == _buffer.Length || (_buffer.Length < MostInMemory && bytes.Length > _buffer.Length - _used))
                Grow(Math.Min(MostInMemory, _used + bytes.Length));
            int count = Math.Min(bytes.Length, Math.Min(_buffer.Length, MostInMemory) - _used);
            bytes[..count].CopyTo(_buffer.AsSpan(_used));
            _used += count;
            bytes = bytes[count..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Copies bytes from a place on.</summary>
    /// <returns>How many; 0 at the end.</returns>
    /// <exception cref="BodyStorageException">The temporary file can't be read.</exception>
    public int ReadAt(long position, Span<byte> target)
    {
        if (position >= _written)
        {
            int start = (int)Math.Min(position - _written, _used);
            int count = Math.Min(target.Length, _used - start);
            _buffer.AsSpan(start, count).CopyTo(target);
            return count;
        }

        try
        {
            int most = (int)Math.Min(target.Length, _written - position);
            int count = RandomAccess.Read(_file!, target[..most], position);
            return count > 0 || most == 0 ? count : throw new EndOfStreamException("A temporary file was cut off by something else.");
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw StorageFailure.Translate(failure);
        }
    }

    /// <summary>Forgets everything taken so far.</summary>
    public void Clear() => _written = _used = 0;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            byte[] buffer = Interlocked.Exchange(ref _buffer, []);
            if (buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(buffer);
            _used = 0;
            _file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Grow(int least)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(MostInMemory, Math.Max(FirstBuffer, Math.Max(least, _buffer.Length * 2))));
        _buffer.AsSpan(0, _used).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void FlushToFile()
    {
        try
        {
            // Into the page cache: cheaper here than handed to another thread.
            RandomAccess.Write(_file ??= OpenFile(), _buffer.AsSpan(0, _used), _written);
            _written += _used;
            _used = 0;
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw StorageFailure.Translate(failure);
        }
    }

    private SafeFileHandle OpenFile()
    {
        while (true)
        {
            string path = Path.Combine(folder, $"{Interlocked.Increment(ref s_lastNumber):x}.spool");
            try
            {
                return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (Path.Exists(path))
            {
                // Somebody else's: a run that was killed may have left it. The next number is as good.
            }
            catch (DirectoryNotFoundException gone)
            {
                throw StorageFailure.FolderGone(gone);
            }
        }
    }
}
