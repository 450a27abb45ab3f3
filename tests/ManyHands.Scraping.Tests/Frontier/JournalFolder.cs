using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace ManyHands.Scraping.Tests;

/// <summary>An output folder of a test's own, and short ways to use a journal in it.</summary>
internal sealed class JournalFolder : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 67, TimeSpan.Zero);

    public JournalFolder(string? below = null) =>
        Path = System.IO.Path.Combine(below ?? System.IO.Path.GetTempPath(), $"journal-{Guid.NewGuid():N}");

    public string Path { get; }

    public string Database => In("manyhands.db");

    public string In(string relative) => System.IO.Path.Combine(Path, relative);

    public Journal Open(BodyFormats formats = BodyFormats.Files, bool again = false) =>
        Journal.Open(Path, formats, again, TimeProvider.System, "hands fetch http://h/");

    public static async Task<TakenUrl?> TakeAsync(Journal journal, string url) =>
        (await journal.TakeAsync([OfferedUrl.Parse(url)])).SingleOrDefault();

    public static FinishedPage Page(
        Journal journal, TakenUrl url, string? body = "body", int? status = 200, PageErrorKind? kind = null,
        string? final = null, string? etag = null, string? contentType = "text/html") => new()
        {
            Url = url,
            Started = Start,
            Milliseconds = 12.5,
            Attempts = 1,
            Worker = "fetch-1",
            Attempt = new Attempt
            {
                FinalUrl = final ?? url.Url?.Href,
                Status = status,
                ContentType = contentType,
                Charset = "utf-8",
                ETag = etag,
                Body = body is null ? null : Body(journal, body),
                Error = kind is { } failed ? new PageError(failed, $"{failed} happened") : null,
            },
        };

    public static Body Body(Journal journal, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string path = System.IO.Path.Combine(journal.TemporaryFolder, $"{Guid.NewGuid():N}.part");
        File.WriteAllBytes(path, bytes);
        return new Body(path, bytes.Length, Sha256(text));
    }

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Takes and completes one URL; null when it wasn't to be fetched.</summary>
    public static async Task<PageResult?> FetchAsync(
        Journal journal, string url, string? body = "body", int? status = 200, PageErrorKind? kind = null,
        string? final = null, string? etag = null, string? contentType = "text/html") =>
        await TakeAsync(journal, url) is { } taken
            ? await journal.CompleteAsync(Page(journal, taken, body, status, kind, final, etag, contentType))
            : null;

    public List<Dictionary<string, object?>> Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, object?>>();
        while (reader.Read())
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i)));
        return rows;
    }

    public List<string> Files() =>
        [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'))
            .Where(file => !(file.StartsWith("manyhands.", StringComparison.Ordinal) && !file.Contains('/', StringComparison.Ordinal)) && !file.StartsWith(".tmp/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
