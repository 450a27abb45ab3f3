using static ManyHands.Scraping.Tests.FrontierFolder;

namespace ManyHands.Scraping.Tests;

/// <summary>The frontier in the journal: what another run takes up.</summary>
public sealed class FrontierContinuesTests : IDisposable
{
    private const string Start = "http://h/";

    private readonly FrontierFolder _folder = new();

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
        Assert.Equal(new FrontierCounts(0, 0, 0, 0, false), journal.FrontierCounts with { CanLease = false });
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

    public void Dispose() => _folder.Dispose();
}
