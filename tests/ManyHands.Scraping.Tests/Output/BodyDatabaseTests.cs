using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class BodyDatabaseTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task Bodies_come_back_as_they_were_each_once()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        byte[] noise = new byte[3 << 20];
        new Random(seed).NextBytes(noise);
        byte[][] bodies = [[], "tiny"u8.ToArray(), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("the same again ", 5000))), noise, Encoding.UTF8.GetBytes(new string('x', 4 << 20)), noise[..5000]];
        await using (Journal journal = _folder.Open(BodyFormats.Sqlite))
        {
            for (int i = 0; i < bodies.Length * 2; i++)
                Assert.Null((await FetchAsync(journal, $"http://h/{i}", bodies[i % bodies.Length])).File);
            Assert.Empty(Directory.EnumerateFiles(journal.TemporaryFolder, "*.part*", SearchOption.AllDirectories));
        }
        Assert.Equal(["pages.db"], _folder.Files());

        Dictionary<string, (string Encoding, byte[] Body)> stored = ReadAll();
        Assert.Equal(bodies.Length, stored.Count);
        foreach (byte[] body in bodies)
        {
            (string encoding, byte[] bytes) = stored[Hash(body)];
            Assert.Equal(body, encoding == "gzip" ? Unzip(bytes) : bytes);
            Assert.True(bytes.Length <= body.Length);
        }
        Assert.Equal("gzip", stored[Hash(bodies[4])].Encoding);
        Assert.Equal("identity", stored[Hash(noise)].Encoding);
        Assert.Equal("identity", stored[Hash([])].Encoding);
    }

    [Fact]
    public async Task Files_and_database_work_together_and_a_later_run_adds()
    {
        foreach (string url in new[] { "http://h/a", "http://h/b" })
        {
            await using Journal journal = _folder.Open(BodyFormats.Files | BodyFormats.Sqlite);
            PageResult result = await FetchAsync(journal, url, Encoding.UTF8.GetBytes(url));
            Assert.Equal(url, await File.ReadAllTextAsync(_folder.In(result.File!), TestContext.Current.CancellationToken));
        }
        Assert.Equal(2, ReadAll().Count);
        Assert.Equal(["h/a.html", "h/b.html", "pages.db"], _folder.Files());
    }

    [Fact]
    public async Task A_body_too_large_for_a_row_fails_alone()
    {
        await using Journal journal = _folder.Open(BodyFormats.Files | BodyFormats.Sqlite);
        TakenUrl taken = (await JournalFolder.TakeAsync(journal, "http://h/large"))!;
        FinishedPage page = JournalFolder.Page(journal, taken);
        var packed = new PackedBody(page.Attempt.Body!.Sha256, "gzip", 2_000_000_000, null, page.Attempt.Body.TemporaryFile, false);
        PageResult result = await journal.CompleteAsync(page with { Packed = packed });
        Assert.Equal(PageErrorKind.Write, result.Error!.Kind);
        Assert.Null(result.File);
        Assert.Equal("write", _folder.Query("SELECT error_kind FROM results").Single()["error_kind"]);
        Assert.Null((await FetchAsync(journal, "http://h/small", "x"u8.ToArray())).Error);
        Assert.Equal(["h/small.html", "pages.db"], _folder.Files().Where(file => !file.StartsWith("pages.db-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_large_body_that_cannot_be_read_back_leaves_no_row()
    {
        await using (Journal journal = _folder.Open(BodyFormats.Sqlite))
        {
            TakenUrl taken = (await JournalFolder.TakeAsync(journal, "http://h/lost"))!;
            FinishedPage page = JournalFolder.Page(journal, taken);
            PageResult result = await journal.CompleteAsync(page with { Packed = new PackedBody(page.Attempt.Body!.Sha256, "gzip", 100, null, _folder.In("nothing-here"), false) });
            Assert.Equal(PageErrorKind.Write, result.Error!.Kind);
        }
        Assert.Empty(ReadAll());
    }

    [Fact]
    public void A_foreign_pages_db_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder.In("pages.db"), "mine");
        Assert.Contains("pages.db", Assert.Throws<JournalException>(() => _folder.Open(BodyFormats.Sqlite)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder.In("pages.db")));
        Assert.Equal(["pages.db"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    public void Dispose() => _folder.Dispose();

    private static string Hash(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));

    private static byte[] Unzip(byte[] bytes)
    {
        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
            gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static async Task<PageResult> FetchAsync(Journal journal, string url, byte[] content)
    {
        TakenUrl taken = (await JournalFolder.TakeAsync(journal, url))!;
        string path = Path.Combine(journal.TemporaryFolder, $"{Guid.NewGuid():N}.part");
        await File.WriteAllBytesAsync(path, content);
        var body = new Body(path, content.Length, Hash(content));
        FinishedPage page = JournalFolder.Page(journal, taken, null);
        PackedBody packed = await PackedBody.PackAsync(body, journal.TemporaryFolder, TestContext.Current.CancellationToken);
        PageResult result = await journal.CompleteAsync(page with { Attempt = page.Attempt with { Body = body }, Packed = packed });
        Assert.Null(result.Error);
        return result;
    }

    private Dictionary<string, (string Encoding, byte[] Body)> ReadAll()
    {
        using var connection = new SqliteConnection($"Data Source={_folder.In("pages.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT sha256, encoding, body FROM bodies";
        using SqliteDataReader reader = command.ExecuteReader();
        var all = new Dictionary<string, (string, byte[])>();
        while (reader.Read())
            all.Add(reader.GetString(0), (reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
        return all;
    }
}
