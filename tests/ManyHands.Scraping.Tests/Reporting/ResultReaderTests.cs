namespace ManyHands.Scraping.Tests;

/// <summary>Results come out as they were told.</summary>
public sealed class ResultReaderTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Results_are_those_that_were_told_in_batches_of_any_size(int most)
    {
        var told = new List<PageResult?>();
        await using (Journal journal = _folder.Open())
        {
            told.Add(await JournalFolder.FetchAsync(journal, "HTTP://H/plain"));
            told.Add(await JournalFolder.FetchAsync(journal, "http://h/moved", final: "http://h/there"));
            told.Add(await JournalFolder.FetchAsync(journal, "http://h/gone", status: 404, kind: PageErrorKind.Http));
            told.Add(await JournalFolder.FetchAsync(journal, "http://h/lost", body: null, status: null, kind: PageErrorKind.TooLarge));
            told.Add(await JournalFolder.FetchAsync(journal, "no url", body: null, status: null, kind: PageErrorKind.Url));
            told.Add(await JournalFolder.FetchAsync(journal, "http://h/empty", body: ""));
        }

        using ResultReader reader = ResultReader.Open(_folder.Path);
        var read = new List<PageResult>();
        while (reader.Next(most) is { Count: > 0 } batch)
        {
            Assert.InRange(batch.Count, 1, most);
            read.AddRange(batch);
        }

        Assert.Equal<PageResult?>(told, read);
        Assert.Empty(reader.Next(most));
    }

    [Fact]
    public void The_greatest_are_kept_equals_in_their_order()
    {
        var random = new Random(20260101);
        for (int round = 0; round < 100; round++)
        {
            (int Size, int Turn)[] offered = [.. Enumerable.Range(0, random.Next(50)).Select(turn => (random.Next(10), turn))];
            var top = new TopList<(int Size, int Turn)>(7);
            foreach ((int Size, int Turn) item in offered)
                top.Offer(item.Size, item);

            Assert.Equal(offered.Length, top.Count);
            Assert.Equal(offered.OrderByDescending(static item => item.Size).ThenBy(static item => item.Turn).Take(7), top.Take());
        }
    }

    [Fact]
    public void Packed_links_that_are_cut_off_end_before_the_cut()
    {
        byte[] packed = LinkIds.Pack([1, 300, 1L << 40]);

        Assert.Equal([1, 300, 1L << 40], LinkIds.Unpack(packed));
        Assert.Equal([1, 300], LinkIds.Unpack(packed.AsSpan()[..^1]));
        Assert.Empty(LinkIds.Unpack([0x80]));
    }

    public void Dispose() => _folder.Dispose();
}
