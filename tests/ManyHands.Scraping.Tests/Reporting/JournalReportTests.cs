using Microsoft.Data.Sqlite;
using static ManyHands.Scraping.Tests.FrontierFolder;

namespace ManyHands.Scraping.Tests;

/// <summary>The figures of a whole journal.</summary>
public sealed class JournalReportTests : IDisposable
{
    private const string Start = "http://h/";

    private readonly FrontierFolder _folder = new();

    [Fact]
    public async Task Results_are_counted_by_outcome_host_type_and_time()
    {
        await using (Journal journal = _folder.Files.Open())
        {
            await JournalFolder.FetchAsync(journal, "http://h/a", "four");
            await JournalFolder.FetchAsync(journal, "https://h/b", "seven77");
            await JournalFolder.FetchAsync(journal, "http://h:81/c", "page", contentType: "text/css");
            await JournalFolder.FetchAsync(journal, "http://i/d", "gone", status: 410, kind: PageErrorKind.Http);
            await JournalFolder.FetchAsync(journal, "http://i/e", body: null, status: null, kind: PageErrorKind.Dns, contentType: null);
            await JournalFolder.FetchAsync(journal, "no url", body: null, status: null, kind: PageErrorKind.Url, contentType: null);
            await JournalFolder.TakeAsync(journal, "http://h/waits");
        }

        JournalReport report = Read();

        Assert.Equal((false, 7, 6, 3, 3, 1, 0), (report.IsCrawl, report.Known, report.Finished, report.Ok, report.Failed, report.Waiting, report.LeftOut));
        Assert.Equal((19, JournalFolder.Start, JournalFolder.Start), (report.Bytes, report.First, report.Last));
        Assert.Equal(
            [new OutcomeCount(null, 200, 3, 15), new("dns", null, 1, 0), new("http", 410, 1, 4), new("url", null, 1, 0)], report.Outcomes);
        Assert.Equal(
            [new HostCount("h", 2, 2, 0, 0, 11), new("i", 2, 0, 0, 0, 4), new("", 1, 0, 0, 0, 0), new("h:81", 1, 1, 0, 0, 4)], report.Hosts.First);
        Assert.Equal([new TypeCount("text/html", 3, 15), new("", 2, 0), new("text/css", 1, 4)], report.Types.First);
        Assert.Equal([new TimeCount(TimeSpan.FromMilliseconds(30), 6)], report.Times);
        Assert.Equal((4, 3, 1), (report.Hosts.Count, report.Types.Count, report.Broken.Count));
    }

    [Fact]
    public async Task What_a_crawl_left_out_is_counted_by_reason_and_rule_with_examples()
    {
        _folder.Rules = new() { Banned = "private", MaxDepth = 0 };
        await using (Journal journal = await _folder.OpenAsync([Start]))
            await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/1", "http://h/2", "http://h/3");
        _folder.Rules = new() { Banned = "private" };
        await using (Journal journal = await _folder.OpenAsync([Start]))
            await CompleteAsync(journal, (await LeaseAsync(journal))[0], "http://h/private/1", "http://h/private/2", "http://h/private/3", "http://far/");

        JournalReport report = Read();

        Assert.Equal((true, 8, 2, 4), (report.IsCrawl, report.Known, report.Waiting, report.LeftOut));
        Assert.Equal([new ReasonCount("exclude", 3), new("scope", 1)], report.Reasons);
        Assert.Equal(2, report.Skipped.Count);
        Assert.Equal(("exclude", "private", 3), (report.Skipped.First[0].Reason, report.Skipped.First[0].Rule, report.Skipped.First[0].Count));
        Assert.Equal(["http://h/private/1", "http://h/private/3"], report.Skipped.First[0].Examples);
        Assert.Equal(["http://far/"], report.Skipped.First[1].Examples);
        Assert.Equal([new DepthCount(0, 1, 0), new(1, 3, 0), new(2, 0, 4)], report.Depths);
    }

    [Fact]
    public async Task What_a_budget_left_waits_and_is_not_left_out()
    {
        _folder.Rules = new() { Banned = "private" };
        await using (Journal journal = await _folder.OpenAsync([Start]))
        {
            await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/1", "http://h/2", "http://h/3", "http://h/private");
            List<TakenUrl> pages = await LeaseAsync(journal);
            await journal.LeaveOutAsync(pages[0].Id, new LeftOut("max-host-pages", "h"));
            await journal.LeaveOutAsync(pages[1].Id, new LeftOut("max-host-pages", "h"));
        }

        JournalReport report = Read();

        Assert.Equal((3, 2, 1), (report.Waiting, report.LeftOver, report.LeftOut));
        Assert.Equal([new ReasonCount("exclude", 1)], report.Reasons);
        Assert.Equal("exclude", Assert.Single(report.Skipped.First).Reason);
        SkippedCount budget = Assert.Single(report.Budgets.First);
        Assert.Equal(("max-host-pages", "h", 2), (budget.Reason, budget.Rule, budget.Count));
        Assert.Equal(["http://h/1", "http://h/2"], budget.Examples);
        Assert.Equal([new DepthCount(0, 1, 0), new(1, 3, 1)], report.Depths);
    }

    [Fact]
    public async Task Broken_links_name_the_pages_that_lead_there_the_most_linked_first()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/once", "http://h/often", "http://h/page");
        List<TakenUrl> pages = await LeaseAsync(journal);
        await CompleteAsync(journal, pages[2], "http://h/often");
        await journal.FindAsync([Url("http://h/listed", "sitemap")], pages[2].Id);
        pages[2] = Assert.Single(await LeaseAsync(journal));
        foreach (TakenUrl page in pages)
            await journal.CompleteAsync(JournalFolder.Page(journal, page, status: 404, kind: PageErrorKind.Http));

        JournalReport report = Read();

        Assert.Equal(3, report.Broken.Count);
        Assert.Equal(["http://h/often", "http://h/once", "http://h/listed"], report.Broken.First.Select(static page => page.Url));
        Assert.Equal([new(Start, "link"), new("http://h/page", "link")], report.Broken.First[0].LinkedFrom.First);
        Assert.Equal([new("http://h/page", "sitemap")], report.Broken.First[2].LinkedFrom.First);
    }

    [Fact]
    public async Task Same_content_counts_bodies_that_ended_well_and_are_not_empty()
    {
        await using (Journal journal = _folder.Files.Open())
        {
            for (int i = 0; i < 8; i++)
                await JournalFolder.FetchAsync(journal, $"http://h/{i}", i < 3 ? "twin" : i < 5 ? "" : $"{i}");
            for (int i = 0; i < 3; i++)
                await JournalFolder.FetchAsync(journal, $"http://h/gone{i}", "gone", status: 404, kind: PageErrorKind.Http);
        }

        JournalReport report = Read();

        SameContent same = Assert.Single(report.Same.First);
        Assert.Equal((JournalFolder.Sha256("twin"), 3, 4), (same.Sha256, same.Count, same.Bytes));
        Assert.Equal(["http://h/0", "http://h/1", "http://h/2"], same.Urls);
        Assert.Equal((1, 2, 8), (report.Same.Count, report.Copies, report.CopiedBytes));
    }

    [Fact]
    public async Task Redirects_and_robots_are_listed()
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
        {
            await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/old", "http://h/secret");
            List<TakenUrl> pages = await LeaseAsync(journal);
            await RedirectAsync(journal, pages[0], "http://h/new");
            await FailAsync(journal, pages[1], PageErrorKind.Robots);
        }

        JournalReport report = Read();

        Assert.Equal([new RedirectedPage("http://h/old", "http://h/new", 302)], report.Redirects.First);
        Assert.Equal([new HostCount("h", 3, 2, 1, 0, 4)], report.Disallowed.First);
        Assert.Null(report.IgnoredRobots);
    }

    [Fact]
    public async Task A_robots_txt_that_can_t_be_had_disallows_nothing()
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
        {
            await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/1", "http://h/2", "http://h/3");
            List<TakenUrl> pages = await LeaseAsync(journal);
            await FailAsync(journal, pages[0], RobotsError.Disallowed(new RobotsVerdict(false, RobotsReason.Rule, "Disallow: /1", 2)));
            await FailAsync(journal, pages[1], RobotsError.OutOfReach("http://h", "h has no address"), retryable: true);
            await FailAsync(journal, pages[2], RobotsError.OutOfReach("http://h", "h has no address"), retryable: true);
        }

        JournalReport report = Read();

        var host = new HostCount("h", 4, 1, 1, 2, 4);
        Assert.Equal([host], report.Hosts.First);
        Assert.Equal([host], report.Disallowed.First);
        Assert.Equal([host], report.OutOfReach.First);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(null, null)]
    public async Task Ignoring_robots_is_told_by_the_rules_of_the_last_crawl(bool? ignore, bool? expected)
    {
        await using (await _folder.OpenAsync([Start]))
        {
        }
        using (var connection = new SqliteConnection($"Data Source={_folder.Files.Database};Pooling=False"))
        {
            connection.Open();
            if (ignore is { } value)
            {
                using var write = new SqliteStatement(connection, "UPDATE meta SET value = ?1 WHERE key = 'crawl'");
                var options = new CrawlOptions { IgnoreRobots = value, Include = [$"robots.txt {(value ? "obeyed" : "ignored")}"] };
                Assert.Equal(1, write.Bind(1, new CrawlRules(options, 10, new CrawlTraps(new DateOnly(2026, 1, 1), 1)).Key).RunAndCount());
            }
            DatabaseFile.Execute(connection, "INSERT INTO robots(origin, standing, failures) VALUES('http://a', 1, 0), ('http://b', 2, 0), ('http://c', 2, 0), ('http://d', 3, 1)");
        }

        Assert.Equal((expected, new RobotsCounts(1, 2, 1)), (Read().IgnoredRobots, Read().Robots));
    }

    [Fact]
    public async Task The_slowest_come_first_and_twenty_are_enough()
    {
        await using (Journal journal = _folder.Files.Open())
            for (int i = 0; i < 30; i++)
                await journal.CompleteAsync(JournalFolder.Page(journal, (await JournalFolder.TakeAsync(journal, $"http://h/{i}"))!) with { Milliseconds = i * 7 % 30 * 1000 });

        JournalReport report = Read();

        Assert.Equal(Enumerable.Range(10, 20).Reverse().Select(static second => second * 1000.0), report.Slowest.Select(static page => page.Milliseconds));
        Assert.Equal([1L, 2, 7, 20], report.Times.Where(static time => time.Count > 0).Select(static time => time.Count));
    }

    [Fact]
    public async Task A_run_that_goes_on_is_not_disturbed_and_what_it_committed_is_told()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/a");
        using ResultReader reader = ResultReader.Open(_folder.Files.Path);

        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)));

        Assert.Equal(2, Read().Finished);
        Assert.Equal([Start], reader.Next(10).Select(static result => result.Url));
    }

    [Fact]
    public async Task What_a_killed_run_left_is_read_with_its_log_and_not_changed()
    {
        using var left = new JournalFolder();
        Directory.CreateDirectory(left.Path);
        await using (Journal journal = await _folder.OpenAsync([Start]))
        {
            await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/a");
            foreach (string suffix in (string[])["", "-wal"])
                File.Copy(_folder.Files.Database + suffix, left.Database + suffix);
        }
        byte[][] before = [File.ReadAllBytes(left.Database), File.ReadAllBytes(left.Database + "-wal")];

        Assert.Equal((1, 2), (JournalReportReader.Read(left.Path).Finished, JournalReportReader.Read(left.Path).Known));

        Assert.Equal(before, [File.ReadAllBytes(left.Database), File.ReadAllBytes(left.Database + "-wal")]);
    }

    [Fact]
    public async Task An_empty_journal_has_an_empty_report()
    {
        await using (_folder.Files.Open())
        {
        }

        JournalReport report = Read();

        Assert.Equal((0, 0, 0, null), (report.Known, report.Finished, report.Waiting, report.First));
        Assert.Empty(report.Times);
    }

    [Fact]
    public async Task A_damaged_journal_is_refused_by_its_reader()
    {
        await using (Journal journal = _folder.Files.Open())
            for (int i = 0; i < 200; i++)
                await JournalFolder.FetchAsync(journal, $"http://h/{i}", $"{i}");
        byte[] bytes = File.ReadAllBytes(_folder.Files.Database);
        Array.Fill(bytes, (byte)0xff, 4096, bytes.Length - 4096);
        File.WriteAllBytes(_folder.Files.Database, bytes);

        Assert.Throws<JournalException>(Read);
        Assert.Equal(bytes, File.ReadAllBytes(_folder.Files.Database));
    }

    public void Dispose() => _folder.Dispose();

    private JournalReport Read() => JournalReportReader.Read(_folder.Files.Path);
}
