using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using ManyHands.Testing;
using Microsoft.Data.Sqlite;

namespace ManyHands.Cli.Tests;

/// <summary>A crawl of a <see cref="WovenSite"/> into one folder, run as often as it takes. Confined to a test.</summary>
internal sealed class WovenCrawl : IAsyncDisposable
{
    private readonly WovenSite _woven;
    private readonly string[] _formats;
    private readonly ConcurrentDictionary<string, int> _told = new(StringComparer.Ordinal);
    private Func<int, Task> _onRequest = NoMatter;
    private int _asked;

    private WovenCrawl(WovenSite woven, string[] formats)
    {
        _woven = woven;
        _formats = formats;
    }

    public required TestSite Site { get; init; }

    /// <summary>Where pages go; and what a test needs beside them.</summary>
    public OutputFolder Folder { get; } = new();

    /// <summary>Requests so far, robots.txt included.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public static async Task<WovenCrawl> StartAsync(int pages, params string[] formats)
    {
        WovenCrawl? crawl = null;
        var woven = new WovenSite(pages);
        TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            await crawl!._onRequest(Interlocked.Increment(ref crawl._asked)).WaitAsync(exchange.Stop);
            await woven.HandleAsync(exchange);
        });
        return crawl = new WovenCrawl(woven, formats) { Site = site };
    }

    /// <summary>The program, started.</summary>
    /// <param name="onRequest">What the site does at each request, by its number, before it answers.</param>
    /// <param name="more">Options.</param>
    public Hands Start(Func<int, Task> onRequest, params string[] more) => Start(Folder.Pages, onRequest, more);

    /// <summary>Counts what it tells, till its end.</summary>
    public async Task<Hands.Ended> EndAsync(Hands hands)
    {
        while (await hands.ReadLineAsync() is { } line)
        {
            // A kill may cut the last line short; a reader drops what is no whole line.
            if (!line.EndsWith('}'))
                continue;
            JsonElement result = JsonDocument.Parse(line).RootElement;
            bool isCutOff = result.GetProperty("error") is { ValueKind: JsonValueKind.Object } error && error.GetProperty("kind").GetString() == "cancelled";
            if (!isCutOff)
                _told.AddOrUpdate(result.GetProperty("url").GetString()!, 1, static (_, count) => count + 1);
        }

        return await hands.EndAsync();
    }

    /// <summary>Crawls till the end, or till it can't go on.</summary>
    public async Task<Hands.Ended> TryAsync()
    {
        using Hands hands = Start(Folder.Pages, NoMatter, "-q");
        return await EndAsync(hands);
    }

    public async Task FinishAsync()
    {
        Hands.Ended ended = await TryAsync();
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
    }

    /// <summary>Crawls the site into another folder, undisturbed, and tells how many requests that takes.</summary>
    public async Task<int> UndisturbedAsync()
    {
        string other = Folder.In("undisturbed");
        int before = Asked;
        using Hands hands = Start(other, NoMatter, "-q");
        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.Equal(Results(other), Results(Folder.Pages));
        return Asked - before;
    }

    /// <summary>All that a crawl which came to its end has left behind.</summary>
    /// <returns>What the independent reader counted in the WARC files, where there are any.</returns>
    public string Check()
    {
        Assert.DoesNotContain(_told, url => url.Value > 1);
        string pages = Folder.Pages;
        List<string> results = Results(pages);
        Assert.Equal(_woven.Expected.Select(each => $"{Site.Url(each.Key)} {each.Value.Status} {each.Value.Sha256}").Order(StringComparer.Ordinal), results);
        Assert.Empty(_told.Keys.Except(results.Select(result => result.Split(' ')[0])));

        string[] left = [.. Directory.EnumerateFiles(pages, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(pages, file))];
        Assert.DoesNotContain(left, file => file.StartsWith('.'));
        CheckFiles(left);
        if (_formats.Contains("sqlite"))
            Assert.Equal(Hashes().Distinct().Order(StringComparer.Ordinal), Kept("pages.db", "SELECT sha256 FROM bodies ORDER BY 1"));
        if (!_formats.Contains("warc"))
            return "";
        string warcs = Path.Combine(pages, "warc");
        Assert.Equal(
            _woven.Expected.Where(each => each.Value.Status is not null).Select(each => Site.Url(each.Key)).Order(StringComparer.Ordinal),
            WarcCheck.Urls(warcs).Order(StringComparer.Ordinal));
        return WarcCheck.Run(warcs);
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        Folder.Dispose();
    }

    private static Task NoMatter(int request) => Task.CompletedTask;

    private Hands Start(string output, Func<int, Task> onRequest, params string[] more)
    {
        _onRequest = onRequest;
        return Hands.Start([
            "crawl", .. more, "--json", "--delay", "0", "--per-host", "16", "-o", output, .. _formats.SelectMany(format => (string[])["--format", format]),
            Site.Url(WovenSite.Start),
        ]);
    }

    private void CheckFiles(string[] left)
    {
        string host = $"127.0.0.1_{Site.Port}{Path.DirectorySeparatorChar}";
        string[] bodies = [.. left.Where(file => file.StartsWith(host, StringComparison.Ordinal))];
        if (!_formats.Contains("files"))
        {
            Assert.Empty(bodies);
            return;
        }

        Assert.Equal(Kept("manyhands.db", "SELECT file FROM results WHERE file IS NOT NULL ORDER BY file"), bodies.Order(StringComparer.Ordinal));
        Assert.Equal(
            Hashes().Order(StringComparer.Ordinal),
            bodies.Select(file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder.Pages, file))))).Order(StringComparer.Ordinal));
    }

    private IEnumerable<string> Hashes() => _woven.Expected.Values.Select(each => each.Sha256).OfType<string>();

    private static List<string> Results(string folder) => Query(
        Path.Combine(folder, "manyhands.db"), "SELECT url || ' ' || coalesce(status, '') || ' ' || coalesce(sha256, '') FROM results ORDER BY 1");

    private List<string> Kept(string database, string sql) => Query(Path.Combine(Folder.Pages, database), sql);

    private static List<string> Query(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader rows = command.ExecuteReader();
        var values = new List<string>();
        while (rows.Read())
            values.Add(rows.GetString(0));
        return values;
    }
}
