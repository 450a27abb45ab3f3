using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class HashIndexTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("index-").FullName;

    [Theory]
    [InlineData(1 << 19, 20_000)]
    [InlineData(1 << 6, 20_000)]
    [InlineData(1 << 17, 150_000)]
    public void Everything_entered_is_found_in_memory_and_in_the_file(int slotsInMemory, int count)
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var index = new HashIndex(_folder, slotsInMemory);
        var hashes = new ulong[count + 1];
        for (int id = 1; id <= count; id++)
        {
            // Some at the table's very end, so that probing wraps around, and some equal.
            hashes[id] = (id % 10) switch
            {
                0 when id < 3000 => ulong.MaxValue - ((ulong)random.Next(100) << 32),
                1 => hashes[random.Next(1, id)],
                _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
            };
            index.Add(hashes[id], id);
        }
        var most = hashes[1..].GroupBy(hash => hash).ToDictionary(group => group.Key, group => group.Count());
        Span<long> ids = new long[256];
        for (int id = 1; id <= count; id++)
        {
            int found = index.Find(hashes[id], ids);
            Assert.InRange(found, Math.Min(256, most[hashes[id]]), 256);
            Assert.True(ids[..found].Contains(id), $"id {id} is lost");
        }
        var tops = hashes[1..].Select(hash => hash >> 32).ToHashSet();
        for (int i = 0; i < 1000; i++)
            if ((ulong)random.NextInt64() is var other && !tops.Contains(other >> 32))
                Assert.Equal(0, index.Find(other, ids));
        Assert.Equal(count, index.Count);
    }

    [Fact]
    public void It_comes_back_from_its_file_when_it_may_have_more_memory()
    {
        using var index = new HashIndex(_folder, 16);
        for (int id = 1; id <= 1000; id++)
            index.Add((ulong)id * 0x9E37_79B9_7F4A_7C15, id);
        Assert.NotEmpty(Directory.EnumerateFiles(_folder));

        index.AllowMemory(1 << 12);

        Assert.Empty(Directory.EnumerateFiles(_folder));
        for (int id = 1001; id <= 2000; id++)
            index.Add((ulong)id * 0x9E37_79B9_7F4A_7C15, id);
        Assert.Empty(Directory.EnumerateFiles(_folder));
        Span<long> ids = stackalloc long[16];
        for (int id = 1; id <= 2000; id++)
            Assert.True(ids[..index.Find((ulong)id * 0x9E37_79B9_7F4A_7C15, ids)].Contains(id), $"id {id} is lost");
    }

    [Fact]
    public void Its_file_is_gone_when_it_is_closed()
    {
        using (var index = new HashIndex(_folder, 16))
        {
            for (int i = 1; i < 100; i++)
                index.Add((ulong)i << 56, i);
            Assert.NotEmpty(Directory.EnumerateFiles(_folder));
        }
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
