using System.IO.Compression;
using System.Text;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class WarcReaderTests : IDisposable
{
    private readonly WarcBench _bench = new();

    [Fact]
    public void A_file_cut_at_any_byte_gives_all_records_before_the_cut()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[] whole = Make(random, 6, 400);
        var ends = new List<long>();
        var blocks = new List<string>();
        using (var reader = new WarcReader(new MemoryStream(whole)))
        {
            while (reader.Next())
            {
                Assert.Equal(ends.LastOrDefault(), reader.Start);
                Assert.True(reader.Finish());
                ends.Add(reader.End);
            }

            Assert.Null(reader.Problem);
        }

        Assert.Equal(1 + (2 * 6), ends.Count);
        Assert.Equal(whole.Length, ends[^1]);
        blocks.AddRange(WarcBench.Read(new MemoryStream(whole), out _).Select(static record => record.Block));
        for (int cut = 0; cut < whole.Length; cut++)
        {
            int expected = ends.Count(end => end <= cut);
            using var reader = new WarcReader(new MemoryStream(whole, 0, cut));
            while (reader.Next())
            {
            }

            Assert.Equal(expected, reader.Count);
            Assert.Equal(expected == 0 ? 0 : ends[expected - 1], reader.End);
            Assert.Equal(cut == reader.End, reader.Problem is null);
            if (cut % 97 == 0)
                Assert.Equal(blocks.Take(expected), WarcBench.Read(new MemoryStream(whole, 0, cut), out _).Select(static record => record.Block));
        }
    }

    [Fact]
    public void Changed_bytes_never_throw_and_end_reading_there()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[] whole = Make(random, 6, 300);
        for (int i = 0; i < 3000; i++)
        {
            byte[] changed = [.. whole];
            int at = random.Next(changed.Length);
            changed[at] ^= (byte)random.Next(1, 256);
            using var reader = new WarcReader(new MemoryStream(changed));
            while (reader.Next())
            {
            }

            Assert.True(reader.End <= changed.Length);
            // A gzip header has bytes that mean nothing to the data; behind a changed byte of any other kind nothing is read.
            if (reader.Problem is not null)
                Assert.True(reader.Start <= at && reader.End <= at);
        }
    }

    [Theory]
    [InlineData("", "is not valid gzip")]
    [InlineData("WARC/1.1\r\nContent-Length: 3\r\n\r\nabc", "line ends")]
    [InlineData("WARC/1.1\r\nContent-Length: 3\r\n\r\nab", "shorter")]
    [InlineData("WARC/1.1\r\nContent-Length: 2\r\n\r\nabc\r\n\r\n", "line ends")]
    [InlineData("WARC/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n\r\nWARC/1.1\r\n", "between two records")]
    [InlineData("WARC/1.1\r\nContent-Length: -3\r\n\r\nabc\r\n\r\n", "no length")]
    [InlineData("WARC/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nabc\r\n\r\n", "no length")]
    [InlineData("WARC/1.1\r\nWARC-Type: x\r\n\r\n\r\n\r\n", "no length")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "header")]
    [InlineData("WARC/1.1\r\nContent-Length: 3\r\n", "header")]
    [InlineData("junk", "header")]
    public void What_is_no_record_is_told(string member, string problem)
    {
        byte[] good = Gzip("WARC/1.1\r\nWARC-Type: x\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n");
        byte[] file = [.. good, .. member.Length == 0 ? "plain junk"u8.ToArray() : Gzip(member)];
        using var reader = new WarcReader(new MemoryStream(file));
        while (reader.Next())
        {
        }

        Assert.Equal(1, reader.Count);
        Assert.Equal(good.Length, reader.End);
        Assert.Contains(problem, reader.Problem, StringComparison.Ordinal);
        Assert.False(reader.Next());
    }

    [Fact]
    public void A_header_without_end_is_given_up()
    {
        using var reader = new WarcReader(new MemoryStream(Gzip("WARC/1.1\r\nA: " + new string('x', 20 << 20))));
        Assert.False(reader.Next());
        Assert.NotNull(reader.Problem);
    }

    [Fact]
    public void Junk_at_random_never_throws()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[] prefix = Gzip("WARC/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n");
        for (int i = 0; i < 20_000; i++)
        {
            byte[] junk = new byte[random.Next(200)];
            random.NextBytes(junk);
            byte[] file = (i % 3) switch { 0 => junk, 1 => [.. prefix.AsSpan(0, random.Next(1, 12)), .. junk], _ => [.. prefix, .. junk] };
            _ = WarcBench.Read(new MemoryStream(file), out _);
        }
    }

    public void Dispose() => _bench.Dispose();

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.Latin1.GetBytes(text));
        return packed.ToArray();
    }

    private byte[] Make(Random random, int exchanges, int longest)
    {
        using (WarcWriter writer = _bench.Open())
            for (int i = 0; i < exchanges; i++)
            {
                byte[] body = new byte[random.Next(longest)];
                random.NextBytes(body);
                using CapturedExchange exchange = _bench.Exchange($"http://h/{i}", WarcBench.Page(Encoding.Latin1.GetString(body)));
                _bench.Append(writer, exchange);
            }
        return File.ReadAllBytes(_bench.Files.Single());
    }
}
