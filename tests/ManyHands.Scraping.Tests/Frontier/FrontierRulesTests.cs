using static ManyHands.Scraping.Tests.FrontierFolder;

namespace ManyHands.Scraping.Tests;

/// <summary>The frontier in the journal: what is let in and left out, and what becomes of that when the rules change.</summary>
public sealed class FrontierRulesTests : IDisposable
{
    private const string Start = "http://h/";

    private readonly FrontierFolder _folder = new();

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

    public void Dispose() => _folder.Dispose();
}
