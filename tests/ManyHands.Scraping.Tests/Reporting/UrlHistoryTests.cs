using static ManyHands.Scraping.Tests.FrontierFolder;

namespace ManyHands.Scraping.Tests;

/// <summary>What the journal says of one URL, of crawls and of lists.</summary>
public sealed class UrlHistoryTests : IDisposable
{
    private const string Start = "http://h/";

    private readonly FrontierFolder _folder = new();

    [Fact]
    public async Task The_way_leads_from_a_start_over_pages_and_redirects()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/a");
        await RedirectAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/b");

        KnownUrl known = Known("http://h/b#part");

        Assert.Equal([new(Start, "start"), new("http://h/a", "a"), new("http://h/b", "redirect")], known.Way);
        Assert.Equal((1, null, 0L, false), (known.Depth, known.LeftOut, known.Ahead, known.WayIsCut));
        Assert.Equal(new LinkSource("http://h/a", "redirect"), Assert.Single(known.LinkedFrom.First));
        Assert.Null(known.Result);
        Assert.Equal(("http://h/b", 302, 1), (Known("http://h/a").Result!.FinalUrl, Known("http://h/a").Result!.Status, Known("http://h/a").Links));
        Assert.Equal([new(Start, "start")], Known(Start).Way);
    }

    [Theory]
    [InlineData("http://other/", "scope", "none of h")]
    [InlineData("http://h/private", "exclude", "private")]
    [InlineData("http://h/asleep", "nofollow", null)]
    public async Task A_url_that_is_left_out_has_its_reason_and_rule(string url, string reason, string? rule)
    {
        _folder.Rules = new() { Banned = "private" };
        await using Journal journal = await _folder.OpenAsync([Start]);
        TakenUrl start = Assert.Single(await LeaseAsync(journal));
        await journal.CompleteAsync(JournalFolder.Page(journal, start) with
        {
            Leads = new PageLeads([Url("http://other/"), Url("http://h/private"), Url("http://h/asleep") with { IsNoFollow = true }], IsCut: true),
        });

        KnownUrl known = Known(url);

        Assert.Equal(new LeftOut(reason, rule), known.LeftOut);
        Assert.Equal((null, null), (known.Ahead, known.Result));
        Assert.Equal((2, true), (Known(Start).Links, Known(Start).LinksAreCut));
    }

    [Theory]
    [InlineData(ScopeKind.Host, "", "scope", "host h")]
    [InlineData(ScopeKind.Domain, "", "scope", "domain h")]
    [InlineData(ScopeKind.Prefix, "", "scope", "prefix h/")]
    [InlineData(ScopeKind.Host, "a$", "include", "--include a$")]
    public async Task A_url_that_is_let_in_has_the_rule_that_lets_it_in(ScopeKind scope, string include, string reason, string rule)
    {
        var crawl = new CrawlOptions { Scope = scope, Include = include.Length > 0 ? ["never", include] : [], Exclude = ["other"] };
        await using Journal journal = _folder.Files.Open(BodyFormats.None);
        await journal.BeginCrawlAsync(new CrawlRules(crawl, 10, new CrawlTraps(new DateOnly(2026, 1, 1), journal.Seed)));
        await journal.FindAsync([Url(Start, FoundUrl.Start)], null);
        await journal.SettleRulesAsync();
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/a", "http://g/a");

        Assert.Equal((true, reason, rule), Known("http://h/a").LetInBy is { } verdict ? (verdict.Allowed, verdict.Reason, verdict.Rule) : default);
        Assert.Null(Known("http://g/a").LetInBy);
        Assert.Null(Known(Start).LetInBy);
    }

    [Fact]
    public async Task A_url_that_waits_says_how_many_of_its_host_go_before_it()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/1", "http://h/2", "http://h/3");

        Assert.Equal(2, Known("http://h/3").Ahead);
        Assert.Null(Known(Start).Ahead);
    }

    [Fact]
    public async Task Every_attempt_is_told_in_order_those_of_earlier_runs_first()
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
            await journal.CompleteAsync(Failed(journal, Assert.Single(await LeaseAsync(journal)), "first run"));
        await using (Journal journal = await _folder.OpenAsync([Start]))
            await journal.CompleteAsync(JournalFolder.Page(journal, Assert.Single(await LeaseAsync(journal))));

        KnownUrl known = Known(Start);

        Assert.Equal(
            [("timeout", "first run", 1, false), ("connect", "Connect happened", 2, true), (null, null, 1, false)],
            known.Tries.Select(static attempt => (attempt.ErrorKind, attempt.ErrorMessage, attempt.Attempts, attempt.IsResult)));
        Assert.Equal((JournalFolder.Start, 12.5, "fetch-1", 200), (known.Tries[2].Started, known.Tries[2].Milliseconds, known.Tries[2].Worker, known.Tries[2].Status));
        Assert.False(known.IsTriedAgain);
    }

    [Theory]
    [InlineData(PageErrorKind.Timeout, true)]
    [InlineData(PageErrorKind.TooLarge, false)]
    public async Task A_failure_says_whether_the_next_run_tries_it_again(PageErrorKind kind, bool again)
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
            await FailAsync(journal, Assert.Single(await LeaseAsync(journal)), kind);
        using var list = new JournalFolder();
        await using (Journal journal = list.Open())
            await JournalFolder.FetchAsync(journal, Start, body: null, status: null, kind: kind);

        Assert.Equal((again, again), (Known(Start).IsTriedAgain, Known(Start, list).IsTriedAgain));
    }

    [Theory]
    [InlineData("http://h/page?utm_source=x&id=1&a%20b=2", "http://h/page?id=1", true)]
    [InlineData("http://h/page?utm_source=x&id=2", "http://h/page?id=2", false)]
    [InlineData("http://h/page?id=1", null, true)]
    [InlineData("http://h/page?id=1&b=2", null, false)]
    [InlineData("http://h/?utm_source=given", null, true)]
    public async Task A_url_is_asked_about_as_it_stands_on_a_page_and_known_without_what_was_dropped(string asked, string? read, bool isKnown)
    {
        var crawl = new CrawlOptions { DropQuery = ["utm_*", "a b"] };
        await using Journal journal = _folder.Files.Open(BodyFormats.None);
        await journal.BeginCrawlAsync(new CrawlRules(crawl, 10, new CrawlTraps(new DateOnly(2026, 1, 1), journal.Seed)));
        await journal.FindAsync([Url("http://h/?utm_source=given", FoundUrl.Start)], null);
        await journal.SettleRulesAsync();
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/page?id=1");

        UrlHistory history = UrlHistoryReader.Read(_folder.Files.Path, asked);

        Assert.Equal((asked, read, isKnown), (history.Asked, history.Dropped?.Url, history.Known is not null));
        Assert.Equal(isKnown ? read ?? asked : null, history.Known?.Identity);
        if (history.Dropped is { } dropped)
            Assert.Equal(["utm_*", "a b"], dropped.Names);
    }

    [Theory]
    [InlineData("utm_*")]
    [InlineData("a b", "%20", "100%", "%2520", "c")]
    public void What_a_crawl_dropped_can_be_read_from_what_it_notes(params string[] names) =>
        Assert.Equal(names, CrawlRules.ReadDropped(new CrawlRules(new CrawlOptions { DropQuery = names }, 10, new CrawlTraps(new DateOnly(2026, 1, 1), 1)).Reading));

    [Fact]
    public async Task A_sitemap_says_how_many_urls_it_led_to_first()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/sooner");
        await journal.FindAsync([Url("http://h/index.xml", FoundUrl.NamedSitemap) with { Role = UrlRole.Sitemap, IsOwnSitemap = true }], null);
        TakenUrl index = (await LeaseAsync(journal)).Single(static url => url.Spelling == "http://h/index.xml");
        await journal.FindAsync([Url("http://h/a", "sitemap"), Url("http://h/b", "sitemap"), Url(Start, "sitemap")], index.Id);
        await CompleteAsync(journal, index);

        KnownUrl known = Known("http://h/index.xml");

        Assert.Equal((0, 2L), (known.Links, known.Listed));
        Assert.Equal([new("http://h/index.xml", FoundUrl.NamedSitemap)], known.Way);
        Assert.Equal((1, 0L), (Known(Start).Links, Known(Start).Listed));
        Assert.Equal([new("http://h/index.xml", FoundUrl.NamedSitemap), new("http://h/a", "sitemap")], Known("http://h/a").Way);
    }

    [Fact]
    public async Task The_same_content_and_all_that_link_to_a_page_are_named_twenty_of_them()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        string[] pages = [.. Enumerable.Range(0, 25).Select(static i => $"http://h/{i:00}")];
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), pages);
        foreach (TakenUrl page in await LeaseAsync(journal))
            await CompleteAsync(journal, page, "http://h/07");

        KnownUrl known = Known("http://h/07");

        Assert.Equal((26, 20), (known.LinkedFrom.Count, known.LinkedFrom.First.Count));
        Assert.Equal((25, 20), (known.SameContent.Count, known.SameContent.First.Count));
        Assert.DoesNotContain("http://h/07", known.SameContent.First);
    }

    [Theory]
    [InlineData("https://h/page", "http://www.h/page", "http://h/page/")]
    [InlineData("http://h/page/", "http://h/page", null)]
    [InlineData("https://www.h/page/", "http://h/page", null)]
    [InlineData("http://h:80/page", "http://h/page", null)]
    [InlineData("h/page", "http://h/page", "https://h/page")]
    public async Task An_unknown_url_suggests_near_ones_that_are_known(string asked, string near, string? other)
    {
        await using (Journal journal = _folder.Files.Open())
        {
            await JournalFolder.FetchAsync(journal, near);
            if (other is not null)
                await JournalFolder.FetchAsync(journal, other);
            await JournalFolder.FetchAsync(journal, "http://h/elsewhere");
        }
        UrlHistory history = UrlHistoryReader.Read(_folder.Files.Path, asked);
        if (asked.Contains(":80", StringComparison.Ordinal))
        {
            Assert.Equal(near, history.Known?.Identity);
            return;
        }

        Assert.Null(history.Known);
        Assert.Equal(new[] { near, other }.OfType<string>().Order(StringComparer.Ordinal), history.Near.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_unknown_url_that_a_redirect_led_to_says_so()
    {
        await using (Journal journal = _folder.Files.Open())
            await JournalFolder.FetchAsync(journal, "http://h/old", final: "http://h/new");

        UrlHistory history = UrlHistoryReader.Read(_folder.Files.Path, "http://h/new");

        Assert.Null(history.Known);
        Assert.Equal(["http://h/old"], history.RedirectedFrom.First);
    }

    [Fact]
    public async Task User_and_password_tell_urls_apart_and_are_told_nowhere()
    {
        await using (Journal journal = _folder.Files.Open())
        {
            await JournalFolder.FetchAsync(journal, "http://me:secret@h/");
            await JournalFolder.FetchAsync(journal, "http://me:other@h/", status: 401);
        }

        Assert.Equal(401, Known("http://me:other@h/").Result!.Status);
        Assert.Equal((true, 200), (Known("http://h/").HasCredentials, Known("http://h/").Result!.Status));
        Assert.DoesNotContain("secret", $"{UrlHistoryReader.Read(_folder.Files.Path, "http://me:secret@h/")}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_no_url_is_found_again()
    {
        string longest = new('x', 2000);
        await using (Journal journal = _folder.Files.Open())
            foreach (string line in (string[])["not a url", longest, longest + "y"])
                await JournalFolder.FetchAsync(journal, line, body: null, status: null, kind: PageErrorKind.Url);

        UrlHistory history = UrlHistoryReader.Read(_folder.Files.Path, "not a url");

        Assert.NotNull(history.Problem);
        Assert.Equal((PageErrorKind.Url, false), (history.Known!.Result!.Error!.Kind, history.Known.HasCredentials));
        Assert.NotNull(UrlHistoryReader.Read(_folder.Files.Path, longest).Known);
        Assert.Null(UrlHistoryReader.Read(_folder.Files.Path, "not another").Known);
    }

    [Fact]
    public async Task The_body_from_before_is_told_when_it_outlives_a_failure()
    {
        await using (Journal journal = _folder.Files.Open())
            await JournalFolder.FetchAsync(journal, Start);
        await using (Journal journal = _folder.Files.Open(again: true))
            await JournalFolder.FetchAsync(journal, Start, body: null, status: null, kind: PageErrorKind.Dns);

        KnownUrl known = Known(Start);

        Assert.Equal(("h/index.html", JournalFolder.Sha256("body")), (known.Kept!.File, known.Kept.Sha256));
        Assert.Equal((null, PageErrorKind.Dns), (known.Result!.File, known.Result.Error!.Kind));
    }

    [Fact]
    public void A_folder_without_a_journal_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(_folder.Files.Path);

        Assert.Throws<JournalException>(() => UrlHistoryReader.Read(_folder.Files.Path, Start));
        Assert.Throws<JournalException>(() => UrlHistoryReader.Read(_folder.Files.In("nowhere"), Start));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Files.Path));
    }

    public void Dispose() => _folder.Dispose();

    private static FinishedPage Failed(Journal journal, TakenUrl url, string message) =>
        JournalFolder.Page(journal, url, body: null, status: null, kind: PageErrorKind.Connect) with
        {
            Attempts = 2,
            Tries = [new FailedTry(JournalFolder.Start, 5, "fetch-9", null, new PageError(PageErrorKind.Timeout, message))],
        };

    private KnownUrl Known(string url, JournalFolder? folder = null) =>
        UrlHistoryReader.Read((folder ?? _folder.Files).Path, url).Known ?? throw new Xunit.Sdk.XunitException($"{url} is not known");
}
