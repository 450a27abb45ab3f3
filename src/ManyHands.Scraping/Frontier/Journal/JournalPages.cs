using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping;

/// <summary>
/// Writes the rows of results and of bodies kept from before. Not thread-safe; confined to a worker: the journal's thread.
/// </summary>
internal sealed class JournalPages(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _write = new(connection, """
        INSERT OR REPLACE INTO pages(id, final_url, status, bytes, sha256, content_type, charset, file,
            started, ms, attempts, worker, error_kind, error_message, etag, last_modified, formats, same)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        """);

    private readonly SqliteStatement _withdraw = new(connection, "DELETE FROM pages WHERE id = ?1");

    private readonly SqliteStatement _keep = new(connection, """
        INSERT OR REPLACE INTO kept(id, final_url, status, bytes, sha256, content_type, charset, file, etag, last_modified, formats)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """);

    private readonly SqliteStatement _forget = new(connection, "DELETE FROM kept WHERE id = ?1");

    private readonly SqliteStatement _remember = new(connection, """
        INSERT INTO tries(page, started, ms, attempts, worker, status, sha256, error_kind, error_message)
        SELECT id, started, ms, attempts, worker, status, sha256, error_kind, error_message FROM pages WHERE id = ?1
        """);

    private readonly SqliteStatement _try = new(connection, """
        INSERT INTO tries(page, started, ms, attempts, worker, status, error_kind, error_message) VALUES(?1, ?2, ?3, 1, ?4, ?5, ?6, ?7)
        """);

    /// <summary>Keeps the attempts before the last one, and the result that is about to be replaced.</summary>
    public void Remember(long id, IReadOnlyList<FailedTry> tries)
    {
        _remember.Bind(1, id).Run();
        foreach (FailedTry failed in tries)
            _try.Bind(1, id).Bind(2, failed.Started.ToUnixTimeMilliseconds()).Bind(3, failed.Milliseconds).Bind(4, failed.Worker)
                .Bind(5, failed.Status).Bind(6, ContinueRule.Spell(failed.Error.Kind)).Bind(7, failed.Error.Message).Run();
    }

    /// <summary>Takes a result back before its file is replaced, so that no row ever names a body that is another's.</summary>
    public void Withdraw(long id, string file)
    {
        Keep(id, new KeptPage { File = file });
        _withdraw.Bind(1, id).Run();
    }

    public void Keep(long id, KeptPage page) => _keep
        .Bind(1, id).Bind(2, page.FinalUrl).Bind(3, page.Status).Bind(4, page.Bytes).Bind(5, page.Sha256)
        .Bind(6, page.ContentType).Bind(7, page.Charset).Bind(8, page.File).Bind(9, page.ETag).Bind(10, page.LastModified)
        .Bind(11, (long)page.Formats).Run();

    public void Forget(long id) => _forget.Bind(1, id).Run();

    /// <param name="url">The page's.</param>
    /// <param name="result">What it tells.</param>
    /// <param name="etag">Of the body, as is the next.</param>
    /// <param name="lastModified">As the server spelled it.</param>
    /// <param name="formats">How the body is kept.</param>
    /// <param name="same">The page whose body was the same before.</param>
    public void Write(TakenUrl url, PageResult result, string? etag, string? lastModified, BodyFormats formats, long? same = null) => _write
        .Bind(1, url.Id).Bind(2, result.FinalUrl == url.Offered.Identity ? "" : result.FinalUrl)
        .Bind(3, result.Status).Bind(4, result.Bytes).Bind(5, result.Sha256)
        .Bind(6, result.ContentType).Bind(7, result.Charset).Bind(8, result.File)
        .Bind(9, result.Started?.ToUnixTimeMilliseconds()).Bind(10, result.Milliseconds).Bind(11, result.Attempts).Bind(12, result.Worker)
        .Bind(13, result.Error is { } error ? ContinueRule.Spell(error.Kind) : null).Bind(14, result.Error?.Message)
        .Bind(15, etag).Bind(16, lastModified).Bind(17, (long)formats).Bind(18, same).Run();

    public void Dispose()
    {
        _write.Dispose();
        _withdraw.Dispose();
        _keep.Dispose();
        _forget.Dispose();
        _remember.Dispose();
        _try.Dispose();
    }
}
