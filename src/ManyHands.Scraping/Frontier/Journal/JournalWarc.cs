using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>
/// Keeps finished pages in WARC files, in step with their rows. Not thread-safe; confined to a worker: the journal's thread.
/// </summary>
internal sealed class JournalWarc : IDisposable
{
    private readonly JournalCaptures _captures;
    private readonly WarcWriter _writer;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;

    /// <summary>Puts the folder right after a run that was killed.</summary>
    /// <exception cref="JournalException">It can't be put right.</exception>
    public JournalWarc(string folder, string temporaryFolder, SqliteConnection connection, WarcSettings settings)
    {
        string warcFolder = Path.Combine(folder, WarcFolder.Name);
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        try
        {
            _captures = new JournalCaptures(connection, temporaryFolder);
            IReadOnlyList<WarcLength> changed = WarcFolder.Recover(warcFolder, temporaryFolder, _captures.Committed);
            InTransaction(() =>
            {
                foreach (WarcLength length in changed.Where(static length => length.Bytes == 0))
                    _captures.Free(length.File);
                _captures.Store(changed.Where(static length => length.Bytes > 0));
            });
        }
        catch (Exception failure)
        {
            Dispose(_captures, _begin, _commit);
            if (failure is SqliteException)
                throw new JournalException($"What the journal knows of the WARC files can't be used: {failure.Message}", failure);
            throw;
        }

        _writer = new WarcWriter(warcFolder, temporaryFolder, settings);
    }

    /// <summary>Commits the name of the next file, if the group may need one; to be called outside of a transaction.</summary>
    public void Reserve(IReadOnlyList<JournalCompletion> group)
    {
        foreach (JournalCompletion completion in group)
        {
            if (completion.Page.Captured.Count == 0)
                continue;
            if (_writer.Reserve() is { } name)
                InTransaction(() => _captures.Store([new WarcLength(name, 0, 0, false)]));
            return;
        }
    }

    /// <summary>Appends the records of a page whose row is written.</summary>
    /// <param name="page">Finished.</param>
    /// <param name="keepsBody">Its body is the one that the journal tells from here on.</param>
    /// <exception cref="BodyStorageException">This page's can't be stored.</exception>
    /// <exception cref="OutputUnavailableException">The file can't be written any more.</exception>
    public void Append(FinishedPage page, bool keepsBody)
    {
        foreach (CapturedExchange exchange in page.Captured)
        {
            bool isUnchanged = exchange.Shape.Status == 304;
            WarcOriginal? original = isUnchanged ? Unchanged(page, exchange)
                : exchange.CanBeShared ? _captures.Find(exchange.Shape.PayloadDigest)
                : null;
            _writer.Append(exchange, original);
            if (keepsBody && exchange.CanBeShared && !isUnchanged && exchange == page.Captured[^1])
                _captures.Enter(page.Url.Id, original ?? exchange.ToOriginal(), isFirst: original is null);
        }
    }

    /// <summary>Hands all records to the operating system, and writes the rows that make them count.</summary>
    /// <exception cref="OutputUnavailableException">They can't be written.</exception>
    public void Flush() => _captures.Store(_writer.Flush());

    /// <summary>To be called when the transaction of <see cref="Flush"/> is committed.</summary>
    public void Committed() => _writer.Committed();

    /// <summary>Ends the last file, and takes back what was not committed.</summary>
    public void Dispose()
    {
        try
        {
            IReadOnlyList<WarcLength> finished = _writer.Complete();
            if (finished.Count > 0)
                InTransaction(() => _captures.Store(finished));
        }
        catch (SqliteException)
        {
            // The journal can't be written any more: the next run brings the index into order.
        }

        Dispose(_writer, _captures, _begin, _commit);
    }

    /// <summary>The record that a 304 speaks of: it must be one of the URL that was asked.</summary>
    private WarcOriginal? Unchanged(FinishedPage page, CapturedExchange exchange) =>
        page.Url.Kept is { Sha256: not null } kept && kept.FinalUrl == exchange.Url ? _captures.Of(page.Url.Id) : null;

    private void InTransaction(Action write)
    {
        _begin.Run();
        write();
        _commit.Run();
    }

    private static void Dispose(params ReadOnlySpan<IDisposable?> parts)
    {
        foreach (IDisposable? part in parts)
            part?.Dispose();
    }
}
