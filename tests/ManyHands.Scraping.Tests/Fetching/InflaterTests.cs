using System.Globalization;
using System.IO.Compression;
using System.Text;
using ManyHands.Fuzzing;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class InflaterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_the_platform_compresses_comes_back(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 40; i++)
        {
            byte[] content = Content(random, random.Next(4) == 0 ? random.Next(400_000) : random.Next(1, 3000));
            CompressionLevel level = (CompressionLevel)random.Next(4);
            string coding = random.Next(2) == 0 ? "gzip" : random.Next(2) == 0 ? "deflate" : "raw-deflate";
            byte[] body = Encoded.As(coding, content, level);
            int atOnce = random.Next(3) switch { 0 => random.Next(1, 20), 1 => random.Next(1, 5000), _ => int.MaxValue };
            byte[] decoded = await DecodeAsync(coding, body, atOnce, random.Next(1, 50_000));
            Assert.True(content.AsSpan().SequenceEqual(decoded), $"seed {seed}, item {i}: {coding} {level}, {content.Length} bytes, {atOnce} at once");
        }
    }

    [Fact]
    public async Task Junk_is_refused_and_never_crashes()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] junk = new byte[random.Next(1, 200)];
            random.NextBytes(junk);
            junk[0] = (byte)((junk[0] & 0xF8) | (random.Next(2) == 0 ? 5 : 3));
            try
            {
                await DecodeAsync("raw-deflate", junk, int.MaxValue, 1000);
            }
            catch (ContentDecodingException)
            {
                continue;
            }
        }
    }

    [Fact]
    public async Task Damaged_data_gives_what_the_platform_gives_or_is_refused()
    {
        const int Seed = 12;
        var random = new Random(Seed);
        int compared = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] body = Encoded.As("raw-deflate", Content(random, random.Next(1, 500)), (CompressionLevel)random.Next(2));
            body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
            byte[] decoded;
            try
            {
                decoded = await DecodeAsync("raw-deflate", body, int.MaxValue, 1000);
            }
            catch (ContentDecodingException)
            {
                continue;
            }

            using var reference = new MemoryStream();
            using (var platform = new DeflateStream(new MemoryStream(body), CompressionMode.Decompress))
                platform.CopyTo(reference);
            Assert.True(decoded.AsSpan().SequenceEqual(reference.ToArray()), $"seed {Seed}, item {i}");
            compared++;
        }

        Assert.InRange(compared, 50, 5000);
    }

    [Fact]
    public async Task A_gzip_header_may_have_every_field()
    {
        byte[] plain = Encoded.As("gzip", "content"u8.ToArray());
        byte[] header = [0x1F, 0x8B, 8, 0x1F, 1, 2, 3, 4, 0, 3, 3, 0, 9, 9, 9, .. "name\0comment\0"u8];
        uint crc = System.IO.Hashing.Crc32.HashToUInt32(header);
        byte[] body = [.. header, (byte)crc, (byte)(crc >> 8), .. plain[10..]];
        Assert.Equal("content"u8.ToArray(), await DecodeAsync("gzip", body, int.MaxValue, 100));
        Assert.Equal("content"u8.ToArray(), await DecodeAsync("gzip", body, 1, 100));

        body[header.Length] ^= 1;
        await Assert.ThrowsAsync<ContentDecodingException>(() => DecodeAsync("gzip", body, int.MaxValue, 100));
    }

    [Theory]
    [InlineData("gzip", "1F8B08E000000000000300")] // reserved flags
    [InlineData("gzip", "1F8B07000000000000030300")] // another method
    [InlineData("gzip", "1F9D900300")] // compress
    [InlineData("deflate", "78BB0000000003000000000001")] // a preset dictionary
    [InlineData("deflate", "07000000")] // a block type that doesn't exist
    [InlineData("deflate", "0105000000")] // a stored length that contradicts itself
    [InlineData("deflate", "63001200")] // a distance before the beginning
    public async Task What_the_formats_forbid_is_refused(string coding, string hex) =>
        await Assert.ThrowsAsync<ContentDecodingException>(() => DecodeAsync(coding, Convert.FromHexString(hex), int.MaxValue, 100));

    [Fact]
    public void The_first_megabyte_of_a_bomb_costs_no_more_than_a_megabyte()
    {
        // 1 GiB of zeros: a member for each 64 MiB, and the same once more around it.
        byte[] member = Encoded.As("gzip", new byte[64 << 20], CompressionLevel.Fastest);
        byte[] bomb = Encoded.As("gzip", Enumerable.Repeat(member, 16).SelectMany(m => m).ToArray());
        byte[] buffer = new byte[64 * 1024];
        TimeSpan began = ThreadTime.Now;
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        using (Stream decoded = ContentCodings.Decode(new MemoryStream(bomb), ["gzip, gzip"]))
        {
            for (int total = 0; total < 1 << 20;)
            {
                int read = decoded.Read(buffer);
                Assert.InRange(read, 1, buffer.Length);
                total += read;
            }
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocatedBefore, 0, 512 * 1024);
        Assert.True(ThreadTime.Now - began < TimeSpan.FromSeconds(5));
    }

    // Runs, words and noise, so that short and long matches, literals and stored blocks all occur.
    [Fact]
    public async Task What_comes_before_the_damage_is_given_however_it_arrives()
    {
        const int Seed = 13;
        var random = new Random(Seed);
        int damaged = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] body = Encoded.As("raw-deflate", Content(random, random.Next(1, 2000)), (CompressionLevel)random.Next(2));
            body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
            (byte[] whole, bool failed) = await DecodeTillFailureAsync(body, int.MaxValue);
            (byte[] pieces, bool failedToo) = await DecodeTillFailureAsync(body, random.Next(1, 50));
            Assert.True(whole.AsSpan().SequenceEqual(pieces) && failed == failedToo, $"seed {Seed}, item {i}");
            damaged += failed && whole.Length > 0 ? 1 : 0;
        }

        Assert.InRange(damaged, 50, 1000);
    }

    private static byte[] Content(Random random, int length)
    {
        using var content = new MemoryStream();
        byte[][] words = Enumerable.Range(0, random.Next(2, 300)).Select(_ => Encoding.ASCII.GetBytes(random.Next().ToString("x", CultureInfo.InvariantCulture))).ToArray();
        while (content.Length < length)
        {
            switch (random.Next(6))
            {
                case 0:
                    content.Write(Enumerable.Repeat((byte)random.Next(256), random.Next(1, 1000)).ToArray());
                    break;
                case 1:
                    byte[] noise = new byte[random.Next(1, 200)];
                    random.NextBytes(noise);
                    content.Write(noise);
                    break;
                default:
                    for (int i = random.Next(100); i > 0; i--)
                        content.Write(words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]);
                    break;
            }
        }

        return content.ToArray();
    }

    private static async Task<byte[]> DecodeAsync(string coding, byte[] body, int atOnce, int readSize)
    {
        await using Stream decoded = ContentCodings.Decode(new TrickleStream(body, atOnce), [coding == "raw-deflate" ? "deflate" : coding]);
        using var copy = new MemoryStream();
        await decoded.CopyToAsync(copy, readSize, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }

    private static async Task<(byte[] Decoded, bool Failed)> DecodeTillFailureAsync(byte[] body, int atOnce)
    {
        await using Stream decoded = ContentCodings.Decode(new TrickleStream(body, atOnce), ["deflate"]);
        using var copy = new MemoryStream();
        byte[] buffer = new byte[1000];
        try
        {
            for (int count; (count = await decoded.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
                copy.Write(buffer, 0, count);
            return (copy.ToArray(), false);
        }
        catch (ContentDecodingException)
        {
            return (copy.ToArray(), true);
        }
    }
}
