namespace ManyHands.Scraping.Tests;

/// <summary>What a run that asks for all again tells of what has become of pages.</summary>
public sealed class RunTallyChangesTests
{
    [Theory]
    [InlineData(null, 200, "a", "new")]
    [InlineData("a", 200, "a", "unchanged")]
    [InlineData("a", 304, "a", "unchanged")]
    [InlineData("a", 200, "b", "changed")]
    [InlineData("a", 404, null, "gone")]
    [InlineData("a", 410, null, "gone")]
    [InlineData(null, 404, null, "none")]
    [InlineData("a", 503, null, "none")]
    [InlineData("a", 301, null, "none")]
    public void Each_result_is_compared_with_what_was_kept(string? kept, int status, string? now, string expected)
    {
        var tally = new RunTally(TimeProvider.System, comparesPages: true);

        tally.Compare(kept is null ? null : new KeptPage { Status = 200, Sha256 = kept }, new PageResult
        {
            Url = "http://h/",
            Status = status,
            Sha256 = now,
            Error = status >= 400 ? new PageError(PageErrorKind.Http, "no") : null,
        });

        ScrapeChanges changes = tally.Snapshot(0, 1).Changes!;
        Assert.Equal(
            (expected == "new" ? 1 : 0, expected == "changed" ? 1 : 0, expected == "unchanged" ? 1 : 0, expected == "gone" ? 1 : 0),
            (changes.New, changes.Changed, changes.Unchanged, changes.Gone));
    }

    [Fact]
    public void An_ordinary_run_compares_nothing() => Assert.Null(new RunTally(TimeProvider.System).Snapshot(0, 1).Changes);
}
