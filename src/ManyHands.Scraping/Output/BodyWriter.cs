using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace ManyHands.Scraping;

/// <summary>
/// Takes a body's decoded bytes as they come: counts and hashes them and, where bodies are kept, streams them into a
/// temporary file of their own. Not thread-safe; confined to a worker.
/// </summary>
/// <remarks>
/// A body that fits the buffer costs one hash call and one write. The file is made only when there is something to
/// put into it, so that an attempt that fails early leaves no trace.
/// </remarks>
internal sealed class BodyWriter : IAsyncDisposable
{
    /// <summary>How much of the start is kept for finding the charset.</summary>
    public const int StartLength = CharsetSniffer.FirstBytes;

    private const int BufferLength = 32 << 10;

    // A folder is locked while a file is made in it or moved out of it, and in one folder those who write bodies and the
    // journal, which puts them into place, would wait for one another: a tenth of the processor time of a fetch of small pages.
    private const int Folders = 4;

    private static long s_lastNumber;

    private readonly string? _folder;
    private readonly FetchProgress? _progress;
    private byte[] _buffer;
    private byte[]? _start;
    private int _used;
    private long _flushed;
    private IncrementalHash? _hash;
    private SafeFileHandle? _file;
    private string? _path;
    private bool _completed;

    /// <param name="folder">One that was made ready for temporary files by <see cref="PrepareFolder"/>; null counts and hashes only.</param>
    /// <param name="progress">Told how much there is.</param>
    public BodyWriter(string? folder, FetchProgress? progress = null)
    {
        _folder = folder;
        _progress = progress;
        _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    }

    /// <summary>Bytes taken so far.</summary>
    public long Length => _flushed + _used;

    /// <summary>The first bytes, up to <see cref="StartLength"/>; to be read before <see cref="CompleteAsync"/>.</summary>
    public ReadOnlySpan<byte> Start => _start ?? _buffer.AsSpan(0, Math.Min(_used, StartLength));

    /// <summary>Room to read into without a copy; never empty. Tell how much was filled with <see cref="AdvanceAsync"/>.</summary>
    public Memory<byte> Room => _buffer.AsMemory(_used, BufferLength - _used);

    /// <summary>Makes a folder ready for the temporary files of many bodies at once.</summary>
    /// <exception cref="IOException">That is not possible.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not allowed.</exception>
    public static void PrepareFolder(string folder)
    {
        for (int i = 0; i < Folders; i++)
            Directory.CreateDirectory(Path.Combine(folder, $"{i}"));
    }

    /// <exception cref="OutputUnavailableException">The disk is full, or the folder is gone.</exception>
    /// <exception cref="BodyStorageException">This body could not be stored.</exception>
    public ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        _used += count;
        _progress?.Bytes = Length;
        return _used < BufferLength ? ValueTask.CompletedTask : FlushAsync(cancellationToken);
    }

    /// <inheritdoc cref="AdvanceAsync"/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            int count = Math.Min(bytes.Length, BufferLength - _used);
            bytes.Span[..count].CopyTo(Room.Span);
            await AdvanceAsync(count, cancellationToken).ConfigureAwait(false);
            bytes = bytes[count..];
        }
    }

    /// <summary>Ends the body. From here on its temporary file belongs to the caller.</summary>
    /// <inheritdoc cref="AdvanceAsync"/>
    public ValueTask<Body> CompleteAsync()
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, _used);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        if (_hash is null)
        {
            SHA256.HashData(rest, digest);
        }
        else
        {
            _hash.AppendData(rest);
            _hash.GetHashAndReset(digest);
        }

        if (_folder is not null)
        {
            try
            {
                // Into the page cache, at most a buffer full: cheaper here than handed to another thread.
                RandomAccess.Write(OpenFile(_folder), rest, _flushed);
                _file!.Dispose();
            }
            catch (Exception failure) when (StorageFailure.Is(failure))
            {
                throw StorageFailure.Translate(failure);
            }
        }

        _completed = true;
        return ValueTask.FromResult(new Body(_path, Length, Convert.ToHexStringLower(digest)));
    }

    /// <summary>Deletes what was not completed.</summary>
    public ValueTask DisposeAsync()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        _hash?.Dispose();
        _file?.Dispose();
        if (!_completed && _path is not null)
        {
            try
            {
                File.Delete(_path);
            }
            catch (Exception failure) when (StorageFailure.Is(failure))
            {
                // Leftovers in the folder of temporary files are swept when the next run starts.
            }

            _path = null;
        }

        return ValueTask.CompletedTask;
    }

    // However fast a large body comes, it must not keep the thread that waits for all connections: each buffer ends on another.
    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        _start ??= _buffer.AsSpan(0, StartLength).ToArray();
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(_buffer, 0, _used);
        if (_folder is null)
        {
            await PoolThread.SwitchTo();
        }
        else
        {
            try
            {
                await RandomAccess.WriteAsync(OpenFile(_folder), _buffer.AsMemory(0, _used), _flushed, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception failure) when (StorageFailure.Is(failure))
            {
                throw StorageFailure.Translate(failure);
            }
        }

        _flushed += _used;
        _used = 0;
    }

    private SafeFileHandle OpenFile(string folder)
    {
        bool isMadeAnew = false;
        while (_file is null)
        {
            long number = Interlocked.Increment(ref s_lastNumber);
            string path = Path.Combine(folder, $"{number % Folders}/{number:x}.part");
            try
            {
                _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                _path = path;
            }
            catch (IOException) when (Path.Exists(path))
            {
                // Somebody else's: a run that was killed may have left it. The next number is as good.
            }
            catch (DirectoryNotFoundException gone)
            {
                // Whoever clears away empty folders may have taken them; where the one above is gone, too, nobody can go on.
                if (isMadeAnew || !Directory.Exists(folder))
                    throw StorageFailure.FolderGone(gone);
                PrepareFolder(folder);
                isMadeAnew = true;
            }
        }

        return _file;
    }
}
