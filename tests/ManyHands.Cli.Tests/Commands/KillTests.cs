using System.Security.Cryptography;
using System.Text.Json;
using ManyHands.Testing;
using Microsoft.Data.Sqlite;

namespace ManyHands.Cli.Tests;

/// <summary>A run is killed with SIGKILL again and again at random moments, then run to its end.</summary>
public sealed class KillTests
{
    private const int Pages = 5_000;
    private const int WarcPages = 2_000;
    private const int Kills = 30;

    [Fact]
    public async Task Thirty_kills_lose_no_page_leave_no_half_file_and_tell_nothing_twice()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var chance = new Random(seed);
        await using TestSite site = await TestSite.StartAsync();
        string folder = Directory.CreateTempSubdirectory("hands-kill-").FullName;
        try
        {
            string list = Path.Combine(folder, "urls.txt");
            string output = Path.Combine(folder, "pages");
            await File.WriteAllLinesAsync(list, Enumerable.Range(0, Pages).Select(page => site.Url($"/page/{page}")), TestContext.Current.CancellationToken);

            var told = new Dictionary<string, int>();
            int perRun = Pages / (Kills + 1);
            for (int kill = 1; kill <= Kills; kill++)
                await RunAsync(site, list, output, told, killAfter: chance.Next(5) == 0 ? 0 : chance.Next(2 * perRun), chance);
            await RunAsync(site, list, output, told, killAfter: null, chance);

            CheckJournal(site, output);
            CheckFiles(output);
            Assert.DoesNotContain(told, line => line.Value > 1);

            int asked = site.Requests.Count;
            TestContext.Current.TestOutputHelper.WriteLine(
                $"{Pages} pages, {Kills} kills: {asked} requests, {asked - Pages} of them waste ({(asked - Pages) / (double)Kills:F1} a kill)");

            // What was in flight may be fetched twice, and what had arrived but was not yet committed.
            Assert.InRange(asked, Pages, Pages + Kills * 64);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Thirty_kills_leave_every_page_in_the_warc_files_once()
    {
        Assert.SkipUnless(WarcCheck.IsPossible, "Needs python3.");
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var chance = new Random(seed);
        await using TestSite site = await TestSite.StartAsync();
        using var folder = new OutputFolder();
        string list = folder.In("urls.txt");
        string[] urls = [.. Enumerable.Range(0, WarcPages).Select(page => site.Url($"/page/{page}"))];
        await File.WriteAllLinesAsync(list, urls, TestContext.Current.CancellationToken);

        var told = new Dictionary<string, int>();
        int perRun = WarcPages / (Kills + 1);
        for (int kill = 1; kill <= Kills; kill++)
            await RunAsync(site, list, folder.Pages, told, killAfter: chance.Next(5) == 0 ? 0 : chance.Next(2 * perRun), chance, "--format", "warc");
        await RunAsync(site, list, folder.Pages, told, killAfter: null, chance, "--format", "warc");

        string warcs = Path.Combine(folder.Pages, "warc");
        TestContext.Current.TestOutputHelper.WriteLine($"{site.Requests.Count} requests; {WarcCheck.Run(warcs)}");
        Assert.Equal(urls.Order(StringComparer.Ordinal), WarcCheck.Urls(warcs).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(told, line => line.Value > 1);
    }

    /// <summary>Runs <c>hands fetch</c>; kills it some lines of output later, at an instant of chance.</summary>
    private static async Task RunAsync(
        TestSite site, string list, string output, Dictionary<string, int> told, int? killAfter, Random chance, params string[] more)
    {
        int asked = site.Requests.Count;
        using Hands hands = Hands.Start(["fetch", "-q", "--json", "-i", list, "-o", output, .. more]);
        int lines = 0;
        if (killAfter == 0)
        {
            // While it starts, opens the journal, or makes its first requests.
            int requests = chance.Next(-2, 40);
            if (requests >= 0)
                await hands.OrEndAsync(site.AskedAsync(asked + requests));
            else if (requests == -1)
                await hands.OpensJournalAsync(output);
            Thread.SpinWait(chance.Next(1, 2_000_000));
            hands.Kill();
        }

        while (await hands.ReadLineAsync() is { } line)
        {
            // The kill may cut the last line short; a reader drops what is no whole line.
            if (killAfter is not null && !line.EndsWith('}'))
                continue;

            string url = JsonDocument.Parse(line).RootElement.GetProperty("url").GetString()!;
            told[url] = told.GetValueOrDefault(url) + 1;
            if (++lines == killAfter)
            {
                Thread.SpinWait(chance.Next(1, 200_000));
                hands.Kill();
            }
        }

        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal("", ended.Errors);

        // A kill may come when the last page has just been told.
        Assert.Contains(ended.Code, killAfter is null ? [0] : (int[])[0, 137]);
    }

    private static void CheckJournal(TestSite site, string output)
    {
        using var journal = new SqliteConnection($"Data Source={Path.Combine(output, "manyhands.db")};Mode=ReadOnly");
        journal.Open();
        using SqliteCommand command = journal.CreateCommand();
        command.CommandText = "SELECT url, ok, sha256, file FROM results ORDER BY url";
        using SqliteDataReader rows = command.ExecuteReader();
        var urls = new List<string>();
        while (rows.Read())
        {
            string url = rows.GetString(0);
            urls.Add(url);
            Assert.True(rows.GetBoolean(1), url);
            byte[] body = File.ReadAllBytes(Path.Combine(output, rows.GetString(3)));
            Assert.Equal(rows.GetString(2), Convert.ToHexStringLower(SHA256.HashData(body)));
            Assert.Equal(GoodSite.Page(int.Parse(url.AsSpan(url.LastIndexOf('/') + 1), null)), body);
        }

        Assert.Equal(Enumerable.Range(0, Pages).Select(page => site.Url($"/page/{page}")).Order(StringComparer.Ordinal), urls);
    }

    private static void CheckFiles(string output)
    {
        string[] bodies = [.. Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(output, file))
            .Where(file => !file.StartsWith("manyhands.", StringComparison.Ordinal))];
        Assert.Equal(Pages, bodies.Length);
        Assert.All(bodies, file => Assert.EndsWith(".html", file));
    }
}
