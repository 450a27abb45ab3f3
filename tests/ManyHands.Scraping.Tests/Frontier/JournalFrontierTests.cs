using static ManyHands.Scraping.Tests.FrontierFolder;

namespace ManyHands.Scraping.Tests;

/// <summary>The frontier in the journal: what waits, in which order, and what is left out.</summary>
public sealed class JournalFrontierTests : IDisposable
{
    private const string Start = "http://h/";

    private readonly FrontierFolder _folder = new();

    [Fact]
    public async Task Pages_come_breadth_first_and_each_once()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);

        List<string> order = await CrawlAsync(journal, new Dictionary<string, string[]>
        {
            ["http://h/"] = ["http://h/a", "http://h/b", "http://h/"],
            ["http://h/a"] = ["http://h/a/1", "http://h/b", "http://h/"],
            ["http://h/b"] = ["http://h/b/1", "http://h/a/1"],
        });

        Assert.Equal(["http://h/", "http://h/a", "http://h/b", "http://h/a/1", "http://h/b/1"], order);
    }

    [Fact]
    public async Task What_a_sitemap_says_is_important_goes_first_among_equals()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        TakenUrl start = Assert.Single(await LeaseAsync(journal));

        await journal.FindAsync([Url("http://h/low", "sitemap") with { Priority = 0.1 }, Url("http://h/high", "sitemap") with { Priority = 0.9 }], start.Id);
        await CompleteAsync(journal, start, "http://h/linked");

        Assert.Equal(["http://h/high", "http://h/low", "http://h/linked"], await LeaseUrlsAsync(journal));
    }

    [Fact]
    public async Task Hosts_that_always_have_more_keep_no_other_waiting()
    {
        // More hosts than are remembered, each with far more than is handed out at a time.
        await using Journal journal = await _folder.OpenAsync([.. Enumerable.Range(0, 4500).Select(static i => $"http://h{i}/")]);
        TakenUrl first = Assert.Single(await LeaseAsync(journal, 1));
        await CompleteAsync(journal, first, [.. Enumerable.Range(0, 9000).Select(static i => $"http://h{i % 4500}/{i}")]);

        var hosts = new HashSet<string>();
        for (int i = 0; i < 4500 / 32 && hosts.Count < 4499; i++)
        {
            List<TakenUrl> some = await LeaseAsync(journal, 128);
            hosts.UnionWith(some.Select(static url => url.Url!.Host));
            await Task.WhenAll(some.Select(url => CompleteAsync(journal, url).AsTask()));
        }

        Assert.True(hosts.Count >= 4499, $"only {hosts.Count} hosts were served");
    }

    [Fact]
    public async Task A_killed_run_s_leases_come_again_and_its_results_do_not()
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
        {
            await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/a", "http://h/b");
            List<TakenUrl> both = await LeaseAsync(journal);
            await CompleteAsync(journal, both[0], "http://h/c");
        }

        await using Journal next = await _folder.OpenAsync([Start]);

        Assert.Equal(2, next.FrontierCounts.Waiting);
        Assert.Equal(["http://h/b", "http://h/c"], await LeaseUrlsAsync(next));
    }

    [Fact]
    public async Task Another_run_on_the_same_journal_takes_what_the_one_before_has_left()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/failed", "http://h/in-flight");
        await FailAsync(journal, (await LeaseAsync(journal))[0], PageErrorKind.Timeout);

        await _folder.BeginAsync(journal, [Start]);

        Assert.Equal((2, 0, 0), Counts(journal));
        List<TakenUrl> left = await LeaseAsync(journal);
        Assert.Equal(["http://h/failed", "http://h/in-flight"], left.Select(static url => url.Spelling));
        foreach (TakenUrl url in left)
            await CompleteAsync(journal, url);
        Assert.Equal(new FrontierCounts(0, 0, 0, false), journal.FrontierCounts with { CanLease = false });
    }

    [Theory]
    [InlineData(PageErrorKind.Timeout, false, true)]
    [InlineData(PageErrorKind.Connect, false, true)]
    [InlineData(PageErrorKind.TooLarge, false, false)]
    [InlineData(PageErrorKind.Robots, false, false)]
    [InlineData(PageErrorKind.Robots, true, true)]
    [InlineData(PageErrorKind.Cancelled, false, true)]
    public async Task What_failed_is_tried_by_the_next_run_unless_that_would_change_nothing(PageErrorKind kind, bool forNow, bool again)
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
        {
            await FailAsync(journal, Assert.Single(await LeaseAsync(journal)), kind, forNow);
            Assert.Empty(await LeaseAsync(journal));
        }

        await using Journal next = await _folder.OpenAsync([Start]);

        Assert.Equal(again ? 1 : 0, (await LeaseAsync(next)).Count);
    }

    [Fact]
    public async Task Too_deep_is_left_out_until_a_shorter_way_turns_up_and_so_is_all_behind_it()
    {
        _folder.Rules = new() { MaxDepth = 3 };
        await using Journal journal = await _folder.OpenAsync([Start]);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/1", "http://h/slow");
        List<TakenUrl> first = await LeaseAsync(journal);
        await CompleteAsync(journal, first[0], "http://h/2");
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/3");
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/4");
        Assert.Empty(await LeaseAsync(journal));
        Assert.Equal(1, journal.FrontierCounts.LeftOut);

        // The page that was slow leads straight to the third one, which was fetched long ago.
        await CompleteAsync(journal, first[1], "http://h/3");

        Assert.Equal(["http://h/4"], await LeaseUrlsAsync(journal));
        Assert.Equal((0, 1, 0), Counts(journal));
        Assert.Equal([0L, 1, 1, 2, 2, 3], [.. _folder.Files.Query("SELECT depth FROM found ORDER BY depth").Select(static row => (long)row["depth"]!)]);
    }

    [Fact]
    public async Task Random_graphs_fetched_in_random_order_give_the_depths_of_a_breadth_first_search()
    {
        var random = new Random(4711);
        for (int round = 0; round < 20; round++)
        {
            using var folder = new FrontierFolder { Rules = new() { MaxDepth = 4 } };
            string[][] graph = [.. Enumerable.Range(0, 40).Select(_ => Enumerable.Range(0, random.Next(4)).Select(_ => $"http://h/{random.Next(40)}").ToArray())];
            int[] depths = BreadthFirst(graph);
            await using Journal journal = await folder.OpenAsync(["http://h/0"]);

            var leased = new List<TakenUrl>();
            while (true)
            {
                leased.AddRange(await LeaseAsync(journal));
                if (leased.Count == 0)
                    break;
                int pick = random.Next(leased.Count);
                TakenUrl url = leased[pick];
                leased.RemoveAt(pick);
                await CompleteAsync(journal, url, graph[int.Parse(url.Spelling[9..], null)]);
            }

            string[] expected = [.. Enumerable.Range(0, 40).Where(i => depths[i] <= 4).Select(i => $"http://h/{i}={depths[i]}").Order(StringComparer.Ordinal)];
            Assert.Equal(expected, folder.Files.Query("SELECT u.url || '=' || n.depth AS row FROM found n JOIN urls u ON u.id = n.id JOIN pages p ON p.id = n.id")
                .Select(static row => (string)row["row"]!).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_link_with_nofollow_is_told_and_an_ordinary_one_to_the_same_page_lets_it_in()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        TakenUrl start = Assert.Single(await LeaseAsync(journal));
        await journal.CompleteAsync(JournalFolder.Page(journal, start) with
        {
            Leads = new PageLeads([Url("http://h/ad") with { IsNoFollow = true }, Url("http://h/a")]),
        });
        Assert.Equal("nofollow", Assert.Single(_folder.Files.Query("SELECT reason FROM found WHERE reason IS NOT NULL"))["reason"]);
        TakenUrl page = Assert.Single(await LeaseAsync(journal));

        await CompleteAsync(journal, page, "http://h/ad");

        Assert.Equal(["http://h/ad"], await LeaseUrlsAsync(journal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_private_page_that_only_a_public_one_leads_to_must_be_public_whatever_names_it_with_nofollow(bool isNoFollow)
    {
        await using Journal journal = await _folder.OpenAsync([Start, "http://h/public"]);
        List<TakenUrl> starts = await LeaseAsync(journal);
        await journal.CompleteAsync(JournalFolder.Page(journal, starts[0]) with { Leads = new PageLeads([Url("http://h/x") with { IsNoFollow = isNoFollow }]) });
        await journal.CompleteAsync(JournalFolder.Page(journal, starts[1]) with { Leads = new PageLeads([Url("http://h/x") with { IsPublicOnly = true }]) });

        Assert.Equal(isNoFollow, Assert.Single(await LeaseAsync(journal)).Lease!.IsPublicOnly);
    }

    [Fact]
    public async Task Other_rules_than_last_time_are_applied_to_what_is_known()
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
            await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/a", "http://h/b", "http://other/");
        _folder.Rules = new() { Banned = "/a" };
        await using (Journal narrower = await _folder.OpenAsync([Start]))
        {
            Assert.Equal((1, 0, 2), Counts(narrower));
            Assert.Equal(["http://h/b"], await LeaseUrlsAsync(narrower));
        }

        _folder.Rules = new();
        await using Journal wider = await _folder.OpenAsync([Start, "http://other/x"]);

        Assert.Equal((4, 0, 0), Counts(wider));
        Assert.Equal(
            ["http://h/a", "http://h/b", "http://other/", "http://other/x"], (await LeaseUrlsAsync(wider)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Another_crawl_of_the_same_process_goes_on_with_what_failed()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/a", "http://h/b");
        List<TakenUrl> both = await LeaseAsync(journal);
        await FailAsync(journal, both[0], PageErrorKind.Timeout);
        await CompleteAsync(journal, both[1]);

        await journal.BeginCrawlAsync(_folder.Rules, again: false);
        await journal.FindAsync([Url(Start, FoundUrl.Start)], null);
        await journal.SettleRulesAsync();

        Assert.Equal((1, 0, 0), Counts(journal));
        Assert.Equal(["http://h/a"], await LeaseUrlsAsync(journal));
    }

    [Fact]
    public async Task Pages_that_robots_txt_disallowed_come_again_when_it_is_ignored()
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
        {
            await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/secret");
            await FailAsync(journal, Assert.Single(await LeaseAsync(journal)), PageErrorKind.Robots);
        }
        _folder.Rules = new() { IgnoresRobots = true };

        await using Journal next = await _folder.OpenAsync([Start]);

        Assert.Equal(["http://h/secret"], await LeaseUrlsAsync(next));
    }

    [Fact]
    public async Task A_start_that_robots_txt_disallowed_comes_again_when_it_is_ignored()
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
            await FailAsync(journal, Assert.Single(await LeaseAsync(journal)), PageErrorKind.Robots);
        _folder.Rules = new() { IgnoresRobots = true };

        await using Journal next = await _folder.OpenAsync([Start]);

        Assert.Equal([Start], await LeaseUrlsAsync(next));
    }

    [Fact]
    public async Task What_robots_txt_disallowed_and_other_rules_keep_out_stays_out_when_it_is_ignored()
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
        {
            await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/secret");
            await FailAsync(journal, Assert.Single(await LeaseAsync(journal)), PageErrorKind.Robots);
        }
        _folder.Rules = new() { IgnoresRobots = true, Banned = "secret" };

        await using Journal next = await _folder.OpenAsync([Start]);

        Assert.Empty(await LeaseAsync(next));
        Assert.Equal((0, 0, 1), Counts(next));
    }

    [Fact]
    public async Task A_redirect_is_a_result_without_a_body_and_its_target_a_link_at_the_same_depth()
    {
        await using Journal journal = await _folder.OpenAsync([Start]);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/old");

        PageResult result = await RedirectAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/new");

        Assert.Equal((302, "http://h/new", null, null, null), (result.Status, result.FinalUrl, result.File, result.Sha256, result.Error));
        Assert.Equal(["http://h/new"], await LeaseUrlsAsync(journal));
        Assert.Equal(1L, Assert.Single(_folder.Files.Query("SELECT depth FROM found WHERE place = 'redirect'"))["depth"]);
    }

    [Fact]
    public async Task One_redirect_too_many_is_a_failure_that_stays()
    {
        _folder.Rules = new() { MaxRedirects = 2 };
        await using Journal journal = await _folder.OpenAsync([Start]);
        for (int i = 1; i <= 2; i++)
            Assert.Null((await RedirectAsync(journal, Assert.Single(await LeaseAsync(journal)), $"http://h/{i}")).Error);

        PageResult third = await RedirectAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/3");

        Assert.Equal(PageErrorKind.Redirect, third.Error?.Kind);
        Assert.Empty(await LeaseAsync(journal));
    }

    [Fact]
    public async Task A_start_s_redirects_to_another_host_take_the_scope_along_for_later_runs_too()
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
        {
            await RedirectAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://h/home");
            await RedirectAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://www.h/");
            await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), "http://www.h/a", "http://h/b");
        }

        await using Journal next = await _folder.OpenAsync([Start]);

        Assert.Equal(["http://www.h/a"], await LeaseUrlsAsync(next));
        Assert.Equal("scope", Assert.Single(_folder.Files.Query("SELECT reason FROM found WHERE reason IS NOT NULL"))["reason"]);
    }

    [Theory]
    [InlineData(ScopeKind.Host, "http://h:8080/docs/", "https://h:8443/docs/", "https://h:8443/docs/a", false)]
    [InlineData(ScopeKind.Prefix, "http://h:8080/docs/", "https://h:8443/docs/", "https://h:8443/docs/a", true)]
    [InlineData(ScopeKind.Prefix, "http://h/docs/", "https://h/docs/", "https://h/docs/a", false)]
    [InlineData(ScopeKind.Prefix, "http://h/docs/", "http://other/en/", "http://other/en/a", true)]
    public async Task A_start_s_redirect_is_followed_in_whatever_scope(ScopeKind scope, string start, string target, string link, bool moves)
    {
        var moved = new List<string>();
        var rules = new CrawlRules(new CrawlOptions { Scope = scope }, 10, new CrawlTraps(new DateOnly(2026, 1, 1), 1))
        {
            ScopeMoved = (from, to) => moved.Add($"{from.Href} {to.Href}"),
        };
        await using Journal journal = _folder.Files.Open(BodyFormats.None);
        await journal.BeginCrawlAsync(rules, again: false);
        await journal.FindAsync([Url(start, FoundUrl.Start)], null);
        await journal.SettleRulesAsync();

        await RedirectAsync(journal, Assert.Single(await LeaseAsync(journal)), target);
        await CompleteAsync(journal, Assert.Single(await LeaseAsync(journal)), link);

        Assert.Equal([link], await LeaseUrlsAsync(journal));
        Assert.Equal(moves ? [$"{start} {target}"] : [], moved);
    }

    [Fact]
    public async Task Many_starts_that_redirect_to_other_hosts_cost_no_more_than_the_links_they_lead_to()
    {
        const int Starts = 300;
        const int Links = 20;
        await using Journal journal = await _folder.OpenAsync([.. Enumerable.Range(0, Starts).Select(static i => $"http://h{i}/")]);
        var pages = new HashSet<string>();
        while (await LeaseAsync(journal, 10) is { Count: > 0 } some)
        {
            foreach (TakenUrl url in some)
            {
                string host = url.Url!.Host;
                if (!host.StartsWith("www.", StringComparison.Ordinal))
                    await RedirectAsync(journal, url, $"http://www.{host}/");
                else if (url.Url.Path != "/")
                    await CompleteAsync(journal, url);
                else
                    await CompleteAsync(journal, url, [$"http://www.h{Starts - 1 - int.Parse(host[5..], null)}/deep", .. Enumerable.Range(0, Links).Select(i => $"http://{host}.elsewhere{i}/")]);
                pages.Add(url.Spelling);
            }
        }

        Assert.Equal(3 * Starts, pages.Count);
        Assert.Equal((0, 0, Starts * Links), Counts(journal));
        Assert.InRange(_folder.Rules.Judged, Starts * Links, 4 * Starts * (Links + 3));
    }

    [Fact]
    public async Task Each_host_gives_some_and_more_as_it_is_done_with_those()
    {
        await using Journal journal = await _folder.OpenAsync([.. Enumerable.Range(0, 300).Select(static i => $"http://h{i % 3}/{i}")]);

        List<TakenUrl> first = await LeaseAsync(journal);
        Assert.Equal([64, 64, 64], first.GroupBy(static url => url.Url!.Host).Select(static host => host.Count()));
        Assert.Empty(await LeaseAsync(journal));
        Assert.Equal(new FrontierCounts(108, 192, 0, false), journal.FrontierCounts);

        foreach (TakenUrl url in first.Where(static url => url.Url!.Host == "h1").Take(48))
            await CompleteAsync(journal, url);
        Assert.True(journal.FrontierCounts.CanLease);
        List<TakenUrl> second = await LeaseAsync(journal);

        Assert.Equal(36, second.Count);
        Assert.All(second, static url => Assert.Equal("h1", url.Url!.Host));
    }

    [Fact]
    public async Task Hosts_beyond_those_remembered_are_found_by_going_round()
    {
        await using Journal journal = await _folder.OpenAsync([.. Enumerable.Range(0, 4200).Select(static i => $"http://h{i}/")]);
        await CompleteAsync(journal, (await LeaseAsync(journal, 1))[0], [.. Enumerable.Range(0, 4200).Select(static i => $"http://h{i}/more")]);

        var hosts = new HashSet<string>();
        while (await LeaseAsync(journal) is { Count: > 0 } some)
        {
            hosts.UnionWith(some.Select(static url => url.Url!.Host));
            await Task.WhenAll(some.Select(url => CompleteAsync(journal, url).AsTask()));
        }

        Assert.Equal(4200, hosts.Count);
        Assert.Equal(new FrontierCounts(0, 0, 0, false), journal.FrontierCounts);
        Assert.Equal(8_400L, Assert.Single(_folder.Files.Query("SELECT count(*) AS pages FROM pages"))["pages"]);
    }

    [Fact]
    public async Task Again_takes_all_that_was_fetched_and_asks_with_its_validators_where_the_links_are_known()
    {
        await using (Journal journal = await _folder.OpenAsync([Start]))
        {
            TakenUrl start = Assert.Single(await LeaseAsync(journal));
            await journal.CompleteAsync(JournalFolder.Page(journal, start, etag: "\"1\"") with { Leads = new PageLeads([Url("http://h/a")]) });
            TakenUrl other = Assert.Single(await LeaseAsync(journal));
            await journal.CompleteAsync(JournalFolder.Page(journal, other, etag: "\"2\""));
        }

        await using Journal again = await _folder.OpenAsync([Start], again: true);
        List<TakenUrl> all = await LeaseAsync(again);

        Assert.Equal(["\"1\"", null], all.Select(static url => url.Validators?.ETag));
    }

    [Fact]
    public void Ids_of_links_come_back_as_they_were()
    {
        List<long> ids = [4_000_000_000, 1, 127, 128, 129, 300, 1, 70_000];

        Assert.Equal([1, 127, 128, 129, 300, 70_000, 4_000_000_000], LinkIds.Unpack(LinkIds.Pack(ids)));
    }

    public void Dispose() => _folder.Dispose();

    private static (long Waiting, long Held, long LeftOut) Counts(Journal journal) =>
        (journal.FrontierCounts.Waiting, journal.FrontierCounts.Held, journal.FrontierCounts.LeftOut);

    private static int[] BreadthFirst(string[][] graph)
    {
        int[] depths = new int[graph.Length];
        Array.Fill(depths, int.MaxValue);
        depths[0] = 0;
        var queue = new Queue<int>([0]);
        while (queue.TryDequeue(out int page))
            foreach (string link in graph[page])
                if (int.Parse(link[9..], null) is var target && depths[target] == int.MaxValue)
                {
                    depths[target] = depths[page] + 1;
                    queue.Enqueue(target);
                }
        return depths;
    }
}
