using System.Text;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class ContentCodingsTests
{
    private static readonly byte[] Page = Encoding.UTF8.GetBytes(
        "<!doctype html><title>Many hands</title>" + string.Concat(Enumerable.Range(0, 30).Select(i => $"<p>line {i * i} of the page</p>")));

    public static TheoryData<string> Codings => new("gzip", "x-gzip", "GZip", "deflate", "raw-deflate", "br", "zstd");

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_whole_body_comes_back(string coding) =>
        Assert.Equal(Page, await DecodeAsync(coding, Encoded.As(coding, Page)));

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_body_that_arrives_byte_by_byte_comes_back(string coding) =>
        Assert.Equal(Page, await DecodeAsync(coding, Encoded.As(coding, Page), atOnce: 1));

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_reader_may_take_single_bytes(string coding)
    {
        await using Stream decoded = ContentCodings.Decode(new TrickleStream(Encoded.As(coding, Page), 7), [Field(coding)]);
        var bytes = new List<byte>();
        byte[] one = new byte[1];
        while (await decoded.ReadAsync(one, TestContext.Current.CancellationToken) > 0)
            bytes.Add(one[0]);
        Assert.Equal(Page, bytes);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void A_body_can_be_read_synchronously(string coding)
    {
        using Stream decoded = ContentCodings.Decode(new TrickleStream(Encoded.As(coding, Page), 100), [Field(coding)]);
        using var copy = new MemoryStream();
        decoded.CopyTo(copy);
        Assert.Equal(Page, copy.ToArray());
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task An_empty_body_is_empty_whatever_its_coding(string coding)
    {
        Assert.Empty(await DecodeAsync(coding, []));
        Assert.Empty(await DecodeAsync(coding, Encoded.As(coding, [])));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_body_cut_short_anywhere_is_refused(string coding)
    {
        byte[] whole = Encoded.As(coding, Page);
        for (int length = 1; length < whole.Length; length++)
            await RefusedAsync(coding, whole[..length], $"cut to {length} of {whole.Length}");
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Something_after_the_end_is_refused(string coding)
    {
        byte[] whole = Encoded.As(coding, Page);
        foreach (byte[] junk in new[] { [0], [0x1F], [0xFF, 0xFF], Encoding.ASCII.GetBytes("<!-- junk -->") })
        {
            await RefusedAsync(coding, [.. whole, .. junk], "junk");
            await RefusedAsync(coding, [.. whole, .. junk], "junk", atOnce: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_flipped_bit_is_noticed_wherever_the_format_can(string coding)
    {
        // What carries a checksum of its content must not deliver other content. Raw DEFLATE and Brotli carry none:
        // they may, but must not fail in any other way.
        bool hasChecksum = coding is not ("raw-deflate" or "br");
        byte[] whole = Encoded.As(coding, Page);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                byte[] decoded = await DecodeAsync(coding, damaged);
                if (hasChecksum)
                    Assert.Equal(Page, decoded);
            }
            catch (ContentDecodingException)
            {
                continue;
            }
        }
    }

    [Theory]
    [InlineData("gzip", "br")]
    [InlineData("deflate", "gzip")]
    [InlineData("zstd", "raw-deflate")]
    [InlineData("br", "zstd")]
    public async Task Two_codings_are_undone_from_last_to_first(string inner, string outer)
    {
        byte[] body = Encoded.As(outer, Encoded.As(inner, Page));
        Assert.Equal(Page, await DecodeAsync([$"{Field(inner)}, {Field(outer)}"], body));
        Assert.Equal(Page, await DecodeAsync([Field(inner), Field(outer)], body, atOnce: 1));
        await Assert.ThrowsAsync<ContentDecodingException>(() => DecodeAsync([Field(inner), Field(outer)], body[..^1]));
        await Assert.ThrowsAsync<ContentDecodingException>(() => DecodeAsync([Field(outer), Field(inner)], body));

        // The inner coding is cut short although the outer one is whole.
        byte[] cutInside = Encoded.As(outer, Encoded.As(inner, Page)[..^1]);
        await Assert.ThrowsAsync<ContentDecodingException>(() => DecodeAsync([Field(inner), Field(outer)], cutInside));
        byte[] emptyInside = Encoded.As(outer, []);
        await Assert.ThrowsAsync<ContentDecodingException>(() => DecodeAsync([Field(inner), Field(outer)], emptyInside));
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData(" , ,")]
    [InlineData("identity")]
    [InlineData("Identity", "identity, identity")]
    public void Without_a_coding_the_stream_stays_what_it_is(params string[] lines)
    {
        using var body = new MemoryStream(Page);
        Assert.Same(body, ContentCodings.Decode(body, lines));
    }

    [Theory]
    [InlineData("compress")]
    [InlineData("gzip, foo")]
    [InlineData("foo, gzip")]
    [InlineData("gzip;q=1")]
    [InlineData("gzip,gzip,gzip,gzip,gzip")]
    [InlineData("utf-8")]
    public void An_unknown_coding_or_too_many_are_refused_with_the_body_untouched(string field)
    {
        using var body = new MemoryStream(Page);
        Assert.Throws<ContentDecodingException>(() => ContentCodings.Decode(body, [field]));
        Assert.Equal(0, body.Position);
        Assert.True(body.CanRead);
    }

    [Fact]
    public async Task Four_codings_are_undone()
    {
        byte[] body = Encoded.As("gzip", Encoded.As("zstd", Encoded.As("br", Encoded.As("deflate", Page))));
        Assert.Equal(Page, await DecodeAsync(["deflate, br, zstd, gzip"], body));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Several_members_or_frames_are_one_body(string coding)
    {
        byte[] body = [.. Encoded.As(coding, Page), .. Encoded.As(coding, []), .. Encoded.As(coding, [1, 2, 3])];
        Assert.Equal([.. Page, 1, 2, 3], await DecodeAsync(coding, body));
        Assert.Equal([.. Page, 1, 2, 3], await DecodeAsync(coding, body, atOnce: 1));
        await RefusedAsync(coding, body[..^1], "the last one is cut short");
        await RefusedAsync(coding, [.. body, .. Encoded.As(coding, Page)[..6]], "one more begins");
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task Errors_of_the_connection_pass_through_unchanged(string coding)
    {
        byte[] whole = Encoded.As(coding, Page);
        var failure = new IOException("reset");
        await using Stream decoded = ContentCodings.Decode(new TrickleStream(whole[..(whole.Length / 2)], 10, failure), [Field(coding)]);
        IOException seen = await Assert.ThrowsAsync<IOException>(() => decoded.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        Assert.Same(failure, seen);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task After_a_refusal_the_body_stays_refused(string coding)
    {
        await using Stream decoded = ContentCodings.Decode(new MemoryStream(Encoded.As(coding, Page)[..^1]), [Field(coding)]);
        for (int i = 0; i < 2; i++)
            await Assert.ThrowsAsync<ContentDecodingException>(() => decoded.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_zstd_window_above_8_MiB_is_refused()
    {
        // A frame header (RFC 8878, 3.1.1.1) asking for 16 MiB, and an empty last block.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 14 << 3, 0x01, 0x00, 0x00];
        ContentDecodingException e = await Assert.ThrowsAsync<ContentDecodingException>(() => DecodeAsync("zstd", frame));
        Assert.Contains("8 MiB", e.Message, StringComparison.Ordinal);
        frame[5] = 13 << 3;
        Assert.Empty(await DecodeAsync("zstd", frame));
    }

    private static string Field(string coding) => coding == "raw-deflate" ? "deflate" : coding;

    private static Task<byte[]> DecodeAsync(string coding, byte[] body, int atOnce = int.MaxValue) => DecodeAsync([Field(coding)], body, atOnce);

    private static async Task<byte[]> DecodeAsync(string[] lines, byte[] body, int atOnce = int.MaxValue)
    {
        await using Stream decoded = ContentCodings.Decode(new TrickleStream(body, atOnce), lines);
        using var copy = new MemoryStream();
        await decoded.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }

    private static async Task RefusedAsync(string coding, byte[] body, string why, int atOnce = int.MaxValue)
    {
        try
        {
            await DecodeAsync(coding, body, atOnce);
        }
        catch (ContentDecodingException)
        {
            return;
        }

        Assert.Fail($"{coding} was accepted although {why}");
    }
}
