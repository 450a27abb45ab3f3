using Microsoft.Win32.SafeHandles;

namespace ManyHands.Scraping;

/// <summary>
/// A WARC file being written and the index beside it. What is appended either stands there whole or not at all. Not
/// thread-safe; confined to a worker: the journal's thread.
/// </summary>
internal sealed class WarcFile : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _records;
    private readonly SafeFileHandle _index;
    private readonly MemoryStream _lines = new();
    private long _indexLength;
    private WarcLength _committed;

    /// <exception cref="OutputUnavailableException">It can't be made.</exception>
    public WarcFile(string folder, string name)
    {
        Name = name;
        _path = Path.Combine(folder, name);
        IndexPath = WarcFolder.IndexOf(_path);
        _committed = new WarcLength(name, 0, 0, false);
        try
        {
            Directory.CreateDirectory(folder);
            _records = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            _index = File.OpenHandle(IndexPath, FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            _records?.Dispose();
            throw Unavailable(failure);
        }
    }

    public string Name { get; }

    public string IndexPath { get; }

    public long Length { get; private set; }

    /// <summary>Appends a record.</summary>
    /// <param name="record">Packed.</param>
    /// <param name="line">Its line in the index; null when it has none.</param>
    /// <exception cref="OutputUnavailableException">It can't be written; the file is as it was.</exception>
    /// <exception cref="BodyStorageException">The packed record can't be read; the file is as it was.</exception>
    public void Append(Spool record, CdxjLine? line)
    {
        long end = Length;
        try
        {
            WarcPacker.Walk(record, 0, record.Length, part =>
            {
                RandomAccess.Write(_records, part, end);
                end += part.Length;
            });
        }
        catch (Exception failure)
        {
            CutTo(_records, Length);
            if (StorageFailure.Is(failure))
                throw Unavailable(failure);
            throw;
        }

        if (line is not null)
            _lines.Write(line.ToBytes(Name, Length, end - Length));
        Length = end;
    }

    /// <summary>Takes back what was appended behind a place in the file.</summary>
    /// <param name="length">What <see cref="Length"/> was.</param>
    /// <param name="lines">What <see cref="PendingLines"/> was.</param>
    public void TakeBack(long length, long lines)
    {
        CutTo(_records, length);
        Length = length;
        _lines.SetLength(lines);
    }

    /// <summary>How much of the index waits for <see cref="Flush"/>, in bytes.</summary>
    public long PendingLines => _lines.Length;

    /// <summary>Hands everything to the operating system.</summary>
    /// <returns>The lengths that the journal is to commit.</returns>
    /// <exception cref="OutputUnavailableException">The index can't be written, or the file was taken away.</exception>
    public WarcLength Flush()
    {
        try
        {
            RandomAccess.Write(_index, _lines.GetBuffer().AsSpan(0, (int)_lines.Length), _indexLength);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            CutTo(_index, _indexLength);
            throw Unavailable(failure);
        }

        StorageFailure.CheckIsThere(_path);
        _indexLength += _lines.Length;
        _lines.SetLength(0);
        return new WarcLength(Name, Length, _indexLength, false);
    }

    /// <summary>Notes that the journal has committed the lengths of the last <see cref="Flush"/>.</summary>
    public void Commit() => _committed = new WarcLength(Name, Length, _indexLength, false);

    /// <summary>Takes back what was not committed, and closes the file.</summary>
    public void Dispose()
    {
        if (Length != _committed.Bytes)
            CutTo(_records, _committed.Bytes);
        if (_indexLength != _committed.IndexBytes)
            CutTo(_index, _committed.IndexBytes);
        _records.Dispose();
        _index.Dispose();
        _lines.Dispose();
        if (_committed.Bytes == 0)
            WarcFolder.Delete(_path);
    }

    private static void CutTo(SafeFileHandle file, long length)
    {
        try
        {
            RandomAccess.SetLength(file, length);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            // The next run does it: the journal says how long the file is.
        }
    }

    private OutputUnavailableException Unavailable(Exception failure) => new(
        StorageFailure.IsDiskFull(failure) ? $"no space left for the output: {failure.Message}" : $"{_path} can't be written: {failure.Message}", failure);
}

/// <summary>How much of a WARC file and its index counts.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="IndexBytes">Its index's length.</param>
/// <param name="IsFinished">Nothing is appended any more, and the index is in order.</param>
internal readonly record struct WarcLength(string File, long Bytes, long IndexBytes, bool IsFinished);
