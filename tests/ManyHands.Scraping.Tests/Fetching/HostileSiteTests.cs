using System.Diagnostics;
using ManyHands.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>Each way of misbehaving ends with the kind that the contract gives it, soon, and leaves no file.</summary>
public sealed class HostileSiteTests
{
    private const PageErrorKind Protocol = PageErrorKind.Protocol;
    private const PageErrorKind Decode = PageErrorKind.Decode;
    private const PageErrorKind Redirect = PageErrorKind.Redirect;
    private const bool Again = true;
    private const bool Final = false;

    // What is to run into the time limit should do so soon; what is not, never, however busy the machine.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>Path, kind (null when it must end well), and whether another attempt may help.</summary>
    public static TheoryData<string, PageErrorKind?, bool> Cases => new()
    {
        { "/never-answers", PageErrorKind.Timeout, Again },
        { "/slow-header", PageErrorKind.Timeout, Again },
        { "/slow-body", PageErrorKind.Timeout, Again },
        { "/stops-in-body", PageErrorKind.Timeout, Again },
        { "/slow-redirect-body", null, Final },
        { "/endless-body", PageErrorKind.TooLarge, Final },
        { "/endless-chunks", PageErrorKind.TooLarge, Final },
        { "/endless-headers", Protocol, Final },
        { "/endless-header", Protocol, Final },
        { "/endless-status-line", Protocol, Final },
        { "/endless-informational", Protocol, Final },
        { "/endless-trailer", Protocol, Final },
        { "/closes-at-once", Protocol, Again },
        { "/resets-at-once", Protocol, Again },
        { "/resets-in-header", Protocol, Again },
        { "/closes-in-header", Protocol, Again },
        { "/resets-in-body", Protocol, Again },
        { "/resets-in-unmeasured-body", Protocol, Again },
        { "/closes-idle", null, Final },

        { "/length-too-long", Protocol, Again },
        { "/length-too-short", null, Final },
        { "/length-negative", Protocol, Final },
        { "/length-word", Protocol, Final },
        { "/length-plus", Protocol, Final },
        { "/length-empty", Protocol, Final },
        { "/length-enormous", Protocol, Final },
        { "/length-huge", PageErrorKind.TooLarge, Final },
        { "/length-twice-same", null, Final },
        { "/length-twice-other", Protocol, Final },
        { "/length-list", Protocol, Final },
        { "/length-and-chunks", null, Final },
        { "/no-length", null, Final },
        { "/chunks", null, Final },
        { "/chunk-size-word", Protocol, Final },
        { "/chunk-size-negative", Protocol, Final },
        { "/chunk-size-giant", Protocol, Final },
        { "/chunk-size-lie", Protocol, Final },
        { "/chunk-cut", Protocol, Again },
        { "/last-chunk-missing", Protocol, Again },
        { "/end-of-chunks-missing", Protocol, Again },
        { "/transfer-unknown", Protocol, Final },
        { "/transfer-gzip-chunked", Protocol, Final },
        { "/transfer-twice", Protocol, Final },
        { "/two-answers", null, Final },

        { "/status-000", Protocol, Final },
        { "/status-099", Protocol, Final },
        { "/status-99", Protocol, Final },
        { "/status-1000", Protocol, Final },
        { "/status-word", Protocol, Final },
        { "/status-999", PageErrorKind.Http, Again },
        { "/status-without-reason", null, Final },
        { "/status-hostile-reason", PageErrorKind.Http, Final },
        { "/version-9.9", Protocol, Final },
        { "/version-1.0", null, Final },
        { "/version-2-preface", Protocol, Final },
        { "/garbage", Protocol, Final },
        { "/html-without-header", Protocol, Final },
        { "/only-line-feeds", null, Final },
        { "/header-without-colon", Protocol, Final },
        { "/header-without-name", Protocol, Final },
        { "/header-bad-name", Protocol, Final },
        { "/header-null", null, Final },
        { "/header-bare-cr", null, Final },
        { "/header-escape", null, Final },
        { "/header-folded", null, Final },
        { "/header-giant", Protocol, Final },
        { "/headers-many", Protocol, Final },
        { "/etag-giant", null, Final },
        { "/informational", null, Final },
        { "/switching", Protocol, Final },
        { "/part", Protocol, Final },
        { "/unchanged", Protocol, Final },
        { "/no-content", null, Final },
        { "/no-content-with-body", null, Final },
        { "/wrong-charset", null, Final },
        { "/content-type-junk", null, Final },
        { "/set-cookie-junk", null, Final },
        { "/retry-later", PageErrorKind.Http, Again },
        { "/retry-never-mind", PageErrorKind.Http, Again },
        { "/missing", PageErrorKind.Http, Final },

        { "/coding-unknown", Decode, Final },
        { "/coding-double", null, Final },
        { "/coding-double-lie", Decode, Final },
        { "/coding-identity", null, Final },
        { "/coding-many", Decode, Final },
        { "/coding-cut-404", PageErrorKind.Http, Final },

        { "/redirect-to-itself", Redirect, Final },
        { "/redirect-loop-a", Redirect, Final },
        { "/redirect-endless", Redirect, Final },
        { "/redirect-ftp", Redirect, Final },
        { "/redirect-gopher", Redirect, Final },
        { "/redirect-javascript", Redirect, Final },
        { "/redirect-file", Redirect, Final },
        { "/redirect-data", Redirect, Final },
        { "/redirect-bad-port", Redirect, Final },
        { "/redirect-bad-host", Redirect, Final },
        { "/redirect-no-host", Redirect, Final },
        { "/redirect-nowhere", null, Final },
        { "/redirect-empty", null, Final },
        { "/redirect-two-places", Protocol, Final },
        { "/redirect-not-one-300", null, Final },
        { "/redirect-not-one-305", null, Final },
        { "/redirect-escape", PageErrorKind.Http, Final },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Ends_with_its_kind(string path, PageErrorKind? kind, bool retryable) => ExpectAsync(path, kind, retryable);

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task Coded_bodies_are_checked_to_their_end(string coding)
    {
        await ExpectAsync($"/coding-cut?coding={coding}", Decode, Final);
        await ExpectAsync($"/coding-corrupt?coding={coding}", Decode, Final);
        await ExpectAsync($"/coding-garbage?coding={coding}", Decode, Final);
        await ExpectAsync($"/coding-bomb?coding={coding}", PageErrorKind.TooLarge, Final);
        await ExpectAsync($"/coding-empty?coding={coding}", null, Final);
        await ExpectAsync($"/coding-reset?coding={coding}", Protocol, Again);
    }

    [Fact]
    public void Every_behaviour_of_the_site_has_a_case()
    {
        string[] elsewhere = ["/retry-at", "/status", "/flaky", "/coding-cut", "/coding-corrupt", "/coding-garbage", "/coding-bomb", "/coding-empty", "/coding-reset", "/redirect-loop-b"];
        var tested = Cases.Select(row => row.Data.Item1).Concat(elsewhere);
        Assert.Empty(HostileSite.Behaviours.Keys.Except(tested));
    }

    private static async Task ExpectAsync(string path, PageErrorKind? kind, bool retryable)
    {
        await using TestSite site = await TestSite.StartAsync();
        TimeSpan limit = kind is PageErrorKind.Timeout ? Short : Long;
        using var bench = new FetchBench(new ScrapeOptions { Timeout = limit, MaxSize = 4 << 20 });
        long start = Stopwatch.GetTimestamp();

        Attempt attempt = await bench.FetchAsync(site.Url(path));

        Assert.Equal(kind, attempt.Error?.Kind);
        Assert.Equal(retryable, attempt.Retryable);
        Assert.True(Stopwatch.GetElapsedTime(start) < Long, "it took too long");
        Assert.Equal(attempt.Body is null ? 0 : 1, bench.Files.Length);
        Assert.DoesNotContain(attempt.Error?.Message ?? "", char.IsControl);
        foreach (string? told in (string?[])[attempt.ETag, attempt.LastModified, attempt.ContentType, attempt.Charset, attempt.FinalUrl])
        {
            Assert.DoesNotContain(told ?? "", char.IsControl);
        }
    }
}
