using System.Globalization;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Appends what was captured to WARC files, one after the other. Not thread-safe; confined to a worker: the journal's thread.
/// </summary>
/// <remarks>
/// The journal commits a file's name before there is such a file (<see cref="Reserve"/>), and its lengths after the bytes
/// (<see cref="Flush"/>, then <see cref="Committed"/>). So whatever moment a kill comes at, <see cref="WarcFolder.Recover"/>
/// knows which bytes count. An index is brought into order only when all of it is committed.
/// </remarks>
internal sealed class WarcWriter(string folder, string temporaryFolder, WarcSettings settings) : IDisposable
{
    private readonly List<WarcFile> _full = [];
    private readonly List<WarcLength> _finished = [];
    private WarcFile? _file;
    private string? _reserved;
    private int _serial;
    private bool _changed;

    /// <summary>Sees to it that there is a name for the next file when it may be needed, to be called before a group is appended.</summary>
    /// <returns>A name that the journal has to commit first; null when there is nothing to commit.</returns>
    public string? Reserve()
    {
        if (_reserved is not null || _file?.Length < settings.FileSize / 2)
            return null;
        string time = settings.Time.GetUtcNow().UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        do
            _reserved = string.Create(CultureInfo.InvariantCulture, $"{WarcSettings.Prefix}-{time}-{_serial++:00000}{WarcFolder.Extension}");
        while (Path.Exists(Path.Combine(folder, _reserved)));
        return _reserved;
    }

    /// <summary>Appends an exchange's records.</summary>
    /// <param name="exchange">What was captured.</param>
    /// <param name="original">The record that has its payload already; null when none has.</param>
    /// <exception cref="OutputUnavailableException">They can't be written; the file is as it was.</exception>
    /// <exception cref="BodyStorageException">The packed records can't be read; the file is as it was.</exception>
    public void Append(CapturedExchange exchange, WarcOriginal? original)
    {
        WarcFile file = Open();
        (long length, long lines) = (file.Length, file.PendingLines);
        bool isRevisit = original is not null || exchange.Response is null;
        using Spool? revisit = isRevisit ? exchange.PackRevisit(original) : null;
        try
        {
            file.Append(revisit ?? exchange.Response!, exchange.IndexLine(original));
            file.Append(exchange.Request, null);
            _changed = true;
        }
        catch
        {
            file.TakeBack(length, lines);
            throw;
        }
    }

    /// <summary>Hands everything to the operating system.</summary>
    /// <returns>What the journal is to commit, before it calls <see cref="Committed"/>.</returns>
    /// <exception cref="OutputUnavailableException">It can't be written.</exception>
    public IReadOnlyList<WarcLength> Flush()
    {
        if (!_changed && _finished.Count == 0)
            return [];
        List<WarcLength> lengths = [.. _finished, .. _full.Select(static file => file.Flush())];
        if (_file is not null)
            lengths.Add(_file.Flush());
        return lengths;
    }

    /// <summary>To be called when the lengths that <see cref="Flush"/> gave are committed.</summary>
    public void Committed()
    {
        _changed = false;
        _finished.Clear();
        _file?.Commit();
        foreach (WarcFile file in _full)
            Finish(file);
        _full.Clear();
    }

    /// <summary>Ends the last file, all of which must be committed.</summary>
    /// <returns>What the journal may commit as finished.</returns>
    public IReadOnlyList<WarcLength> Complete()
    {
        if (_file is not null && !_changed)
        {
            Finish(_file);
            _file = null;
        }

        return [.. _finished];
    }

    /// <summary>Takes back what is not committed.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        foreach (WarcFile file in _full)
            file.Dispose();
    }

    private WarcFile Open()
    {
        // A group may pass the limit where the next name is not committed yet.
        if (_file is not null && (_file.Length < settings.FileSize || _reserved is null))
            return _file;
        if (_file is not null)
            _full.Add(_file);
        _file = null;
        string name = _reserved ?? throw new InvalidOperationException("The name of a WARC file must be committed before the file is made.");
        var file = new WarcFile(folder, name);
        _reserved = null;
        _file = file;
        using Spool info = Info(name);
        file.Append(info, null);
        return file;
    }

    private void Finish(WarcFile file)
    {
        file.Commit();
        WarcLength length = file.Flush();
        file.Dispose();
        try
        {
            CdxjSorter.Sort(file.IndexPath, temporaryFolder);
            _finished.Add(length with { IsFinished = true });
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            // The lines are all there; only their order is missing. Not noted as finished, the next run sees to it.
            settings.Log.IndexUnsorted(file.IndexPath, failure.Message);
        }
    }

    private Spool Info(string name)
    {
        byte[] block = Encoding.UTF8.GetBytes(
            $"software: manyhands/{ProductInfo.Version}\r\n"
            + "format: WARC File Format 1.1\r\n"
            + "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
            + $"robots: {(settings.ObeysRobots ? "classic" : "ignore")}\r\n"
            + $"http-header-user-agent: {settings.UserAgent}\r\n");
        byte[] header = new WarcHeaderBuilder("warcinfo", Guid.NewGuid(), settings.Time.GetUtcNow())
            .Add("WARC-Filename", name)
            .Add("WARC-Block-Digest", WarcHeaderBuilder.DigestOf(System.Security.Cryptography.SHA256.HashData(block)))
            .Add("Content-Type", "application/warc-fields")
            .ToBytes(block.Length);
        return WarcPacker.Pack(temporaryFolder, header, block);
    }
}
