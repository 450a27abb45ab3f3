using ManyHands.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>Memory does not grow with a body. Measured for the whole process, so nothing else may run meanwhile.</summary>
[Collection(nameof(Alone))]
public sealed class StreamingTests
{
    [Fact]
    public async Task A_big_body_streams()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var bench = new FetchBench(new ScrapeOptions { MaxSize = 1L << 40 });
        await bench.FetchAsync(site.Url("/big?size=1000000"));
        long before = GC.GetTotalAllocatedBytes();
        Attempt attempt = await bench.FetchAsync(site.Url("/big?size=200000000"));
        Assert.Equal(200_000_000, attempt.Body?.Bytes);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 50_000_000);
    }
}

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
