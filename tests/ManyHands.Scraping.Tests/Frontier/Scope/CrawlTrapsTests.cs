using CsCheck;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class CrawlTrapsTests
{
    private static readonly DateOnly Today = new(2026, 5, 12);

    [Theory]
    [MemberData(nameof(OrdinarySites.Names), MemberType = typeof(OrdinarySites))]
    public void An_ordinary_site_is_let_in_whole(string name)
    {
        CrawlTraps traps = Traps();
        foreach (string path in OrdinarySites.All[name])
        {
            TrapVerdict verdict = traps.Check(Url(path));
            Assert.True(verdict.Allowed, $"{path}: {verdict}");
        }

        Assert.Empty(traps.Findings);
    }

    /// <summary>
    /// What a trap's URLs are like, how they go on, what kind of trap it is, its pattern, and about how many may be let in.
    /// </summary>
    public static TheoryData<string, string, string, int> Endless => new()
    {
        { "next day", "calendar", "h/calendar/{year}/{month}/{day}/", 800 },
        { "next month", "calendar", "h/events/{month}", 80 },
        { "next month without a zero", "calendar", "h/kalender/{year}/{month}", 80 },
        { "next month with a zero", "calendar", "h/x/{year}/{month}/", 80 },
        { "next month by query", "calendar", "h/cal.php?month={month}&year={year}", 80 },
        { "next month under one letter", "calendar", "h/cal.php?y={year}&m={month}&view=grid", 80 },
        { "next day in eight digits", "calendar", "h/?tx_cal[getdate]={date}", 800 },
        { "next month in six digits", "calendar", "h/?date={month}", 80 },
        { "next year", "calendar", "h/index.php?op=statistics&statisticsYear={year}", 55 },
        { "last month", "calendar", "h/calendar/{month}/", 730 },
        { "a week as two dates", "calendar", "h/week?start={date}&end={date}", 160 },
        { "a calendar in all directions", "calendar", "h/agenda/{date}", 1250 },
        { "two folders", "repeating-path", "h/docs/(a/b/)…", 6 },
        { "one folder", "repeating-path", "h/(docs/)…", 3 },
        { "short folders", "repeating-path", "h/(x/)…", 5 },
        { "empty folders", "repeating-path", "h/(/)…", 5 },
        { "pages of pages", "repeating-path", "h/(page/1/)…", 6 },
        { "a script that takes any path", "repeating-path", "h/(index.php/news/)…", 5 },
        { "a link without its scheme", "repeating-path", "h/de/x/(www.example.com/intl/policies/)…", 7 },
        { "four filters", "many-queries", "h/shop?brand=*&color=*&size=*&page=*…", 1100 },
        { "filters left out", "many-queries", "h/shop?brand=*&color=*&size=*&price=*&page=*…", 1400 },
        { "filters in brackets", "many-queries", "h/search?f[0]=*&f[1]=*&f[2]=*&f[3]=*&f[4]=*…", 1200 },
        { "a list of tags", "many-queries", "h/blueprints?tags=*", 1100 },
        { "a list of tags, encoded", "many-queries", "h/blueprints?tags=*&sort=*", 1100 },
        { "one parameter over and over", "many-queries", "h/?v=*", 1100 },
        { "sign-in from everywhere", "many-queries", "h/login?returnto=*", 20 },
        { "a growing query", "too-long", "h/x/…", 1050 },
        { "a growing path", "too-deep", "h/p1/…", 33 },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public void A_trap_ends_and_is_named(string name, string kind, string pattern, int most)
    {
        const int Count = 7000;
        CrawlTraps traps = Traps();
        int allowed = 0;
        int lastAllowed = 0;
        for (int i = 0; i < Count; i++)
        {
            if (traps.Check(Url(TrapSamples.Path(name, i))).Allowed)
            {
                allowed++;
                lastAllowed = i;
            }
        }

        Assert.Equal(pattern, traps.Findings.First().Pattern);
        Assert.All(traps.Findings, finding => Assert.Equal(kind, finding.Kind));
        Assert.InRange(allowed, Math.Min(most, most / 3), most);
        Assert.True(lastAllowed < Count / 2, $"{lastAllowed}");
        Assert.Equal(Count - allowed, traps.Findings.Sum(finding => finding.Skipped));
    }

    [Theory]
    [InlineData("/page{0};jsessionid={1}", "h/…;jsessionid=*", 1)]
    [InlineData("/page{0}?PHPSESSID={1}", "h/…?PHPSESSID=*", 1)]
    [InlineData("/page{0}?a=b&ASPSESSIONIDQQGGQJXS={1}", "h/…?ASPSESSIONIDQQGGQJXS=*", 1)]
    [InlineData("/show?CFID={0}99&CFTOKEN={1}&page={0}", "h/…?CFID=*", 1)]
    [InlineData("/(S({1}))/page{0}", "h/(S(*))/…", 1)]
    [InlineData("/view{0}.php?t={0}&sid={1}", "h/…?sid=*", 5)] // Unsure at first.
    [InlineData("/view{0}.php;sid={1}", "h/…;sid=*", 5)]
    public void Of_a_page_under_many_session_ids_one_is_fetched(string form, string pattern, int most)
    {
        // 300 pages with 25 links each; each answer makes up a session id and puts it in all its links.
        CrawlTraps traps = Traps();
        var queue = new Queue<int>([0]);
        var fetched = new Dictionary<int, int>();
        for (int session = 0; queue.TryDequeue(out int page) && session < 10_000; session++)
        {
            for (int link = 1; link <= 25; link++)
            {
                int to = ((page * 7) + (link * link)) % 300;
                if (traps.Check(Url(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, to, OrdinarySites.Hex(session)))).Allowed)
                {
                    fetched[to] = fetched.GetValueOrDefault(to) + 1;
                    queue.Enqueue(to);
                }
            }
        }

        Assert.Empty(queue);
        Assert.True(fetched.Count > 280, $"{fetched.Count}"); // All that can be reached.
        Assert.InRange(fetched.Values.Sum(), fetched.Count, fetched.Count + (25 * (most - 1)));
        TrapFinding finding = Assert.Single(traps.Findings);
        Assert.Equal(("session-id", pattern), (finding.Kind, finding.Pattern));
    }

    [Fact]
    public void Links_without_their_scheme_explode_no_further()
    {
        // Three on each page, to what looks like a folder; breadth first, the server answers everything.
        string[] links = ["www.first.example/", "www.second.example/", "www.third.example/", "page.html"];
        CrawlTraps traps = Traps();
        var queue = new Queue<string>(["/event/"]);
        int allowed = 0;
        while (queue.TryDequeue(out string? page) && allowed < 100_000)
        {
            foreach (string link in page.EndsWith('/') ? links : [])
            {
                if (!traps.Check(Url(page + link)).Allowed)
                    continue;
                allowed++;
                queue.Enqueue(page + link);
            }
        }

        Assert.Empty(queue);
        Assert.InRange(allowed, 10, 300);
        Assert.All(traps.Findings, finding => Assert.Equal("repeating-path", finding.Kind));
    }

    [Fact]
    public void Too_long_or_too_deep_is_held_back_at_the_limit()
    {
        CrawlTraps traps = Traps();
        Assert.True(traps.Check(Url("/" + new string('a', 2083 - "http://h/".Length))).Allowed);
        Assert.Equal(new TrapVerdict("too-long", "h/…"), traps.Check(Url("/" + new string('a', 2084 - "http://h/".Length))));
        Assert.True(traps.Check(Url(Deep(33))).Allowed);
        Assert.Equal(new TrapVerdict("too-deep", "h/p1/…"), traps.Check(Url(Deep(34))));
        string host = string.Join('.', OrdinarySites.Numbers(12).Select(i => $"l{i}"));
        Assert.True(traps.Check(WebUrlTests.Parse($"http://{host}/")).Allowed);
        Assert.Equal("too-deep", traps.Check(WebUrlTests.Parse($"http://l0.{host}/")).Kind);

        static string Deep(int folders) => "/" + string.Join('/', OrdinarySites.Numbers(folders).Select(i => $"p{i}"));
    }

    [Fact]
    public void A_site_pays_only_for_its_own()
    {
        CrawlTraps traps = Traps();
        for (int i = 0; i < 2000; i++)
            traps.Check(Url(TrapSamples.Path("four filters", i)));
        Assert.False(traps.Check(Url(TrapSamples.Path("four filters", 2001))).Allowed);
        Assert.True(traps.Check(WebUrlTests.Parse("http://other" + TrapSamples.Path("four filters", 2001))).Allowed);
        Assert.True(traps.Check(Url("/shop?product=5")).Allowed);
    }

    [Fact]
    public void Patterns_without_end_are_counted_by_kind()
    {
        CrawlTraps traps = Traps();
        for (int i = 0; i < 10_000; i++)
            Assert.Equal("repeating-path", traps.Check(Url($"/w{i}/one/two/one/two/one/two")).Kind);
        Assert.Equal(4097, traps.Findings.Count());
        Assert.Equal(new TrapFinding("repeating-path", "(other patterns)", 10_000 - 4096), traps.Findings.First());
    }

    [Fact]
    public void After_a_kill_it_goes_on_as_if_it_had_not_been()
    {
        // One URL of each trap and each ordinary site in turn, so that their states are mixed.
        string[] names = [.. Endless.Select(row => row.Data.Item1)];
        List<IEnumerator<string>> sites = [.. OrdinarySites.All.Values.Select(paths => paths.GetEnumerator())];
        CrawlTraps undisturbed = Traps();
        var letIn = new List<WebUrl>();
        for (int round = 0; round < 2500; round++)
        {
            if (round == 1100)
            {
                CrawlTraps again = Traps();
                letIn.ForEach(again.Restore);
                Compare(undisturbed, again, round);
                return;
            }

            foreach (WebUrl url in Round(round))
            {
                if (undisturbed.Check(url).Allowed)
                    letIn.Add(url);
            }
        }

        void Compare(CrawlTraps one, CrawlTraps other, int first)
        {
            for (int round = first; round < first + 1000; round++)
            {
                foreach (WebUrl url in Round(round))
                {
                    TrapVerdict expected = one.Check(url);
                    TrapVerdict actual = other.Check(url);
                    Assert.True(expected.Kind == actual.Kind, $"{url}: {expected}, {actual}");
                }
            }
        }

        IEnumerable<WebUrl> Round(int round) =>
            [.. names.Select(name => Url(TrapSamples.Path(name, round))), .. sites.Where(site => site.MoveNext()).Select(site => Url(site.Current))];
    }

    [Fact]
    public void Any_urls_give_the_same_verdicts_each_time_and_never_throw() => ScopeSamples.Urls.List[0, 300].Sample(
        urls =>
        {
            CrawlTraps one = Traps();
            CrawlTraps other = Traps();
            CrawlTraps restored = Traps();
            foreach (WebUrl url in urls)
            {
                TrapVerdict verdict = one.Check(url);
                Assert.Equal(verdict, other.Check(url));
                Assert.Equal(verdict.Allowed, verdict.Pattern is null);
                if (verdict.Allowed)
                    restored.Restore(url);
            }

            Assert.Equal(one.Findings, other.Findings);
            foreach (WebUrl url in urls)
                Assert.Equal(one.Check(url).Kind, restored.Check(url).Kind);
        },
        iter: 200);

    [Fact]
    public void Judging_a_url_allocates_nothing()
    {
        CrawlTraps traps = Traps();
        WebUrl[] urls = [.. OrdinarySites.All.Values.SelectMany(paths => paths.Take(150)).Select(Url)];
        foreach (WebUrl url in urls)
            traps.Check(url);
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (WebUrl url in urls)
            traps.Check(url);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64_000); // Tables that grow; an object a URL would be 150,000.
    }

    private static CrawlTraps Traps() => new(Today, 42);

    private static WebUrl Url(string path) => WebUrlTests.Parse("http://h" + path);
}
