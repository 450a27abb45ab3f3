using static ManyHands.Scraping.Tests.FrontierFolder;

namespace ManyHands.Scraping.Tests;

/// <summary>The frontier in the journal: redirects, and where they take the scope.</summary>
public sealed class FrontierRedirectTests : IDisposable
{
    private const string Start = "http://h/";

    private readonly FrontierFolder _folder = new();

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
        await journal.BeginCrawlAsync(rules);
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

    public void Dispose() => _folder.Dispose();
}
