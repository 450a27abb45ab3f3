using static ManyHands.Scraping.Tests.FrontierFolder;

namespace ManyHands.Scraping.Tests;

/// <summary>The frontier in the journal: what comes next, of each host some.</summary>
public sealed class FrontierOrderTests : IDisposable
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
    public async Task Each_host_gives_some_and_more_as_it_is_done_with_those()
    {
        await using Journal journal = await _folder.OpenAsync([.. Enumerable.Range(0, 300).Select(static i => $"http://h{i % 3}/{i}")]);

        List<TakenUrl> first = await LeaseAsync(journal);
        Assert.Equal([64, 64, 64], first.GroupBy(static url => url.Url!.Host).Select(static host => host.Count()));
        Assert.Empty(await LeaseAsync(journal));
        Assert.Equal(new FrontierCounts(108, 192, 0, 0, false), journal.FrontierCounts);

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
        Assert.Equal(new FrontierCounts(0, 0, 0, 0, false), journal.FrontierCounts);
        Assert.Equal(8_400L, Assert.Single(_folder.Files.Query("SELECT count(*) AS pages FROM pages"))["pages"]);
    }

    public void Dispose() => _folder.Dispose();
}
