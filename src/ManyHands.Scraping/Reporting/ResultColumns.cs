namespace ManyHands.Scraping;

/// <summary>Reads rows of results as they were told when they finished. Thread-safe.</summary>
internal static class ResultColumns
{
    /// <summary>For a query of pages <c>p</c> joined with urls <c>u</c>; what <see cref="Read"/> expects.</summary>
    public const string Sql = """
        u.url, u.href, p.final_url, p.status, p.bytes, p.sha256,
        p.content_type, p.charset, p.file, p.started, p.ms, p.attempts, p.worker, p.error_kind, p.error_message,
        (SELECT f.url FROM pages o JOIN urls f ON f.id = o.id WHERE o.id = p.same AND o.sha256 = p.sha256)
        """;

    public static PageResult Read(JournalReader reader, SqliteStatement row)
    {
        if (!ContinueRule.TryParse(row.Text(13), out PageErrorKind? kind))
            throw reader.Damaged($"the failure of {row.Text(0)} is of no kind that this version knows");
        string url = row.Text(0)!;
        return new PageResult
        {
            Url = url,
            FinalUrl = row.Text(2) is var final && final == "" ? row.Text(1) ?? url : final,
            Status = (int?)row.Int64OrNull(3),
            Bytes = row.Int64OrNull(4),
            Sha256 = row.Text(5),
            ContentType = row.Text(6),
            Charset = row.Text(7),
            File = row.Text(8),
            Started = row.Int64OrNull(9) is { } started ? Time(started) : null,
            Milliseconds = row.Double(10),
            Attempts = (int)row.Int64(11),
            Worker = row.Text(12),
            Error = kind is { } failed ? new PageError(failed, row.Text(14) ?? "") : null,
            SameAs = row.Text(15),
        };
    }

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
