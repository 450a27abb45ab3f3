using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class UrlSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("list-").FullName;

    public static TheoryData<string, byte[], string[]> Lists => new()
    {
        { "LF", "http://h/1\nhttp://h/2\n"u8.ToArray(), ["http://h/1", "http://h/2"] },
        { "no line end", "http://h/1\nhttp://h/2"u8.ToArray(), ["http://h/1", "http://h/2"] },
        { "CRLF", "http://h/1\r\n\r\nhttp://h/2\r\n"u8.ToArray(), ["http://h/1", "http://h/2"] },
        { "CR", "http://h/1\rhttp://h/2\r"u8.ToArray(), ["http://h/1", "http://h/2"] },
        { "blank, comments, spaces", "\n  \t\n# no\n  # neither\n \u00a0 http://h/1 \t\n"u8.ToArray(), ["http://h/1"] },
        { "empty", [], [] },
        { "one byte", "x"u8.ToArray(), ["!x"] },
        { "UTF-8 mark", [0xef, 0xbb, 0xbf, .. "http://h/\u00e9"u8], ["http://h/\u00e9"] },
        { "UTF-8 mark alone", [0xef, 0xbb, 0xbf], [] },
        { "UTF-16 LE", [0xff, 0xfe, .. Encoding.Unicode.GetBytes("http://h/\u00e9\r\nhttp://h/2")], ["http://h/\u00e9", "http://h/2"] },
        { "UTF-16 BE", [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes("http://h/\u00e9\r\nhttp://h/2")], ["http://h/\u00e9", "http://h/2"] },
        { "UTF-16 with half a pair", [0xff, 0xfe, .. Encoding.Unicode.GetBytes("http://h/1\nhttp://h/"), 0x00, 0xd8, .. Encoding.Unicode.GetBytes("\nhttp://h/3")], ["http://h/1", "!http://h/\uffff", "http://h/3"] },
        { "gzip", Gzip("http://h/1\nhttp://h/2\n"), ["http://h/1", "http://h/2"] },
        { "gzip in two members", [.. Gzip("http://h/1\nhttp"), .. Gzip("://h/2\n")], ["http://h/1", "http://h/2"] },
        { "junk bytes", [.. "http://h/1\n"u8, 0xff, 0xfe, 0x80, (byte)'\n', .. "http://h/\u00e9"u8[..^1], (byte)'\n', .. "http://h/3"u8], ["http://h/1", "!\ufffd\ufffd\ufffd", "!http://h/\ufffd", "http://h/3"] },
        { "NUL", "http://h/1\n\0\nhttp://a\0b/\nhttp://h/3"u8.ToArray(), ["http://h/1", "!\0", "!http://a\0b/", "http://h/3"] },
        { "no scheme", "example.org/a\nftp://h/\nhttp://h/3"u8.ToArray(), ["!example.org/a", "!ftp://h/", "http://h/3"] },
        { "credentials", "http://joe:secret@h/a"u8.ToArray(), ["http://h/a"] },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Lists_are_read_whatever_is_in_them(string name, byte[] content, string[] expected)
    {
        Assert.NotNull(name);
        string file = Path.Combine(_folder, "list");
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        await using UrlSource source = UrlSource.Open([], [file], NoInput);
        List<OfferedUrl> read = await source.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, read.Select(url => url.Url is null ? "!" + url.Spelling : url.Spelling));
        Assert.All(read, url => Assert.Equal(url.Url is null, url.Problem is not null));
    }

    [Fact]
    public async Task A_line_of_any_length_is_one_malformed_URL_and_the_next_is_read()
    {
        foreach (int length in new[] { 65_535, 65_536, 65_537, 100_000, 131_072, 131_073, 1_000_000 })
        {
            string url = "http://h/" + new string('x', length - 9);
            byte[] content = Encoding.ASCII.GetBytes($"{url}\r\nhttp://h/2\n{url}y\n#{url}\n  {url}z");
            await using UrlSource source = UrlSource.Open([], ["-"], () => new MemoryStream(content));
            List<OfferedUrl> read = await source.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
            Assert.Equal(4, read.Count);
            Assert.Equal("http://h/2", read[1].Spelling);
            foreach ((OfferedUrl offered, int more) in new[] { (read[0], 0), (read[2], 1), (read[3], 3) })
            {
                bool isLong = length + more > UrlListReader.LongestLine;
                Assert.Equal(isLong, offered.Url is null);
                Assert.True(!isLong || offered.Spelling.Length <= OfferedUrl.LongestSpelling + 1);
            }
            if (length > UrlListReader.LongestLine)
                Assert.NotEqual(read[0].Digest, read[2].Digest);
        }
    }

    [Fact]
    public async Task Arguments_come_first_then_lists_in_their_order_and_standard_input_once()
    {
        string file = Path.Combine(_folder, "list");
        await File.WriteAllTextAsync(file, "http://h/2", TestContext.Current.CancellationToken);
        int opened = 0;
        await using UrlSource source = UrlSource.Open([" http://h/1 ", "# no list", ""], [file, "-", "-"], () =>
        {
            opened++;
            return new MemoryStream("http://h/3"u8.ToArray());
        });
        List<OfferedUrl> read = await source.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["http://h/1", "# no list", "http://h/2", "http://h/3"], read.Select(url => url.Spelling));
        Assert.Equal(1, opened);
    }

    [Fact]
    public async Task What_has_come_is_handed_out_when_the_input_pauses()
    {
        var pipe = new Pipe();
        await using UrlSource source = UrlSource.Open([], ["-"], () => pipe.Reader.AsStream());
        await using IAsyncEnumerator<IReadOnlyList<OfferedUrl>> batches = source.ReadBatchesAsync(3, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await pipe.Writer.WriteAsync("http://h/1\nhttp://h/2\nhttp://h"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal(2, batches.Current.Count);
        await pipe.Writer.WriteAsync("/3\nhttp://h/4\nhttp://h/5\nhttp://h/6"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal(["http://h/3", "http://h/4", "http://h/5"], batches.Current.Select(url => url.Spelling));
        await pipe.Writer.CompleteAsync();
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal("http://h/6", batches.Current.Single().Spelling);
        Assert.False(await batches.MoveNextAsync());
    }

    [Fact]
    public async Task Waiting_for_input_can_be_cancelled()
    {
        var pipe = new Pipe();
        using var cancel = new CancellationTokenSource();
        await using UrlSource source = UrlSource.Open([], ["-"], () => pipe.Reader.AsStream());
        await using IAsyncEnumerator<OfferedUrl> urls = source.ReadAsync(cancel.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Task<bool> next = urls.MoveNextAsync().AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public void A_list_that_cannot_be_read_is_named_before_anything_is_read()
    {
        string missing = Path.Combine(_folder, "missing");
        Assert.Contains(missing, Assert.Throws<InputException>(() => UrlSource.Open([], [missing], NoInput)).Message, StringComparison.Ordinal);
        Assert.Contains("it is a folder", Assert.Throws<InputException>(() => UrlSource.Open([], [_folder], NoInput)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_damaged_or_cut_gzip_list_is_an_error_after_what_could_be_read(bool cut)
    {
        byte[] content = Gzip(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"http://h/{i * 7919}\n")));
        if (cut)
            content = content[..^(content.Length / 2)];
        else
            content[^6] ^= 0xff;
        string file = Path.Combine(_folder, "list.gz");
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        await using UrlSource source = UrlSource.Open([], [file], NoInput);
        int read = 0;
        InputException broken = await Assert.ThrowsAsync<InputException>(async () =>
        {
            await foreach (IReadOnlyList<OfferedUrl> batch in source.ReadBatchesAsync(cancellationToken: TestContext.Current.CancellationToken))
                read += batch.Count;
        });
        Assert.Contains(file, broken.Message, StringComparison.Ordinal);
        Assert.InRange(read, 1000, 20_000);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Stream NoInput() => throw new InvalidOperationException("Nobody asked for standard input.");

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
