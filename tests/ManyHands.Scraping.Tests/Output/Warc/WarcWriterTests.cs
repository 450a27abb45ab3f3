using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ManyHands.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class WarcWriterTests : IDisposable
{
    private readonly WarcBench _bench = new();

    [Fact]
    public void A_page_is_a_response_and_a_request_behind_a_warcinfo()
    {
        string answer = WarcBench.Page("<p>hello</p>");
        string request = "GET /a HTTP/1.1\r\nHost: h\r\nAuthorization: Basic c2VjcmV0\r\nX-Api-Key: 42\r\nCookie: a=b\r\nAccept: */*\r\n\r\n";
        using (WarcWriter writer = _bench.Open())
        using (CapturedExchange exchange = _bench.Exchange("http://user:word@h/a#x", answer, request))
            _bench.Append(writer, exchange);

        string file = _bench.Files.Single();
        Assert.Equal("manyhands-20260102030405-00000.warc.gz", Path.GetFileName(file));
        List<(WarcRecordHeader Header, string Block)> records = WarcBench.Read(file);
        Assert.Equal(["warcinfo", "response", "request"], records.Select(static record => record.Header.Type));

        Assert.Equal(Path.GetFileName(file), records[0].Header["WARC-Filename"]);
        Assert.Equal("application/warc-fields", records[0].Header["Content-Type"]);
        Assert.Equal(
            $"software: manyhands/{ProductInfo.Version}\r\nformat: WARC File Format 1.1\r\n"
            + "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\nrobots: ignore\r\nhttp-header-user-agent: test/1\r\n",
            records[0].Block);

        WarcRecordHeader response = records[1].Header;
        Assert.Equal(answer, records[1].Block);
        Assert.Equal("http://h/a", response["WARC-Target-URI"]);
        Assert.Equal("2026-01-02T03:04:05.678Z", response["WARC-Date"]);
        Assert.Equal("192.0.2.7", response["WARC-IP-Address"]);
        Assert.Equal("application/http; msgtype=response", response["Content-Type"]);
        Assert.Equal(Digest(answer), response["WARC-Block-Digest"]);
        Assert.Equal(Digest("<p>hello</p>"), response["WARC-Payload-Digest"]);
        Assert.Null(response["WARC-Truncated"]);
        Assert.StartsWith("<urn:uuid:", response["WARC-Record-ID"], StringComparison.Ordinal);

        WarcRecordHeader asked = records[2].Header;
        Assert.Equal("GET /a HTTP/1.1\r\nHost: h\r\nAuthorization: [not kept]\r\nX-Api-Key: [not kept]\r\nCookie: [not kept]\r\nAccept: */*\r\n\r\n", records[2].Block);
        Assert.Equal(response["WARC-Record-ID"], asked["WARC-Concurrent-To"]);
        Assert.Equal(response["WARC-Date"], asked["WARC-Date"]);
        Assert.Equal("application/http; msgtype=request", asked["Content-Type"]);
        Assert.Equal(Digest(records[2].Block), asked["WARC-Block-Digest"]);
        Assert.Equal(3, records.Select(static record => record.Header["WARC-Record-ID"]).Distinct().Count());
    }

    [Fact]
    public void The_index_has_a_sorted_line_a_response_that_finds_its_record()
    {
        using (WarcWriter writer = _bench.Open())
        {
            foreach (string url in new[] { "http://www.b.example/Z?y&x", "http://a.example/", "http://b.example/a" })
            {
                using CapturedExchange exchange = _bench.Exchange(url, WarcBench.Page(url));
                _bench.Append(writer, exchange);
            }
            writer.Complete();
        }

        string[] lines = _bench.Index();
        Assert.Equal(["example,a)/", "example,b)/a", "example,b)/z?x&y"], lines.Select(static line => line.Split(' ')[0]));
        Assert.All(lines, static line => Assert.Equal("20260102030405", line.Split(' ')[1]));
        byte[] file = File.ReadAllBytes(_bench.Files.Single());
        foreach (string line in lines)
        {
            using var json = JsonDocument.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]);
            string Field(string name) => json.RootElement.GetProperty(name).GetString()!;
            Assert.Equal(["url", "mime", "status", "digest", "length", "offset", "filename"], json.RootElement.EnumerateObject().Select(static field => field.Name));
            Assert.Equal("text/html", Field("mime"));
            Assert.Equal("200", Field("status"));
            Assert.Equal(Path.GetFileName(_bench.Files.Single()), Field("filename"));
            using var one = new MemoryStream(file, int.Parse(Field("offset"), null), int.Parse(Field("length"), null));
            (WarcRecordHeader header, string block) = WarcBench.Read(one, out string? problem).Single();
            Assert.Null(problem);
            Assert.Equal("response", header.Type);
            Assert.Equal(Field("url"), header.TargetUri);
            Assert.Equal(Field("digest"), header["WARC-Payload-Digest"]);
            Assert.EndsWith(Field("url"), block, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Payload_digests_are_without_transfer_coding_and_with_content_coding()
    {
        string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n3;x=y\r\nabc\r\n2 \r\nde\r\n0\r\nTrailer: t\r\n\r\n";
        using CapturedExchange exchange = _bench.Exchange("http://h/", chunked + "what another answer began with");
        using (WarcWriter writer = _bench.Open())
            _bench.Append(writer, exchange);
        (WarcRecordHeader header, string block) = WarcBench.Read(_bench.Files.Single())[1];
        Assert.Equal(chunked, block);
        Assert.Equal(Digest("abcde"), header["WARC-Payload-Digest"]);
        Assert.Null(exchange.Truncated);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", true, null, "disconnect")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", false, PageErrorKind.Timeout, "time")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", false, PageErrorKind.TooLarge, "length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", false, PageErrorKind.Decode, "unspecified")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nabc", true, null, null)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nabc", false, PageErrorKind.Timeout, "time")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", true, PageErrorKind.Protocol, "disconnect")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", true, PageErrorKind.Protocol, "disconnect")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n", true, PageErrorKind.Protocol, "disconnect")]
    [InlineData("HTTP/1.1 204 None\r\nContent-Length: 9\r\n\r\n", false, null, null)]
    [InlineData("HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 103 Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", false, null, null)]
    public void What_is_not_all_there_says_so(string answer, bool ended, PageErrorKind? error, string? reason)
    {
        using CapturedExchange exchange = _bench.Exchange("http://h/", answer, ended: ended, error: error);
        Assert.Equal(reason, exchange.Truncated);
        using (WarcWriter writer = _bench.Open())
            _bench.Append(writer, exchange);
        (WarcRecordHeader header, string block) = WarcBench.Read(_bench.Files.Single())[1];
        Assert.Equal(reason, header["WARC-Truncated"]);
        Assert.Equal(answer[answer.LastIndexOf("HTTP/", StringComparison.Ordinal)..], block);
        Assert.Equal(reason is null && exchange.Shape.PayloadLength > 0, exchange.CanBeShared);
    }

    [Fact]
    public void An_answer_past_the_limit_is_cut_there()
    {
        using CapturedExchange exchange = _bench.Exchange("http://h/", WarcBench.Page(new string('x', 500)), limit: 300);
        Assert.Equal("length", exchange.Truncated);
        Assert.Equal(300, exchange.Shape.End);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n")]
    [InlineData("HTTP/1.1 100 Go on\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("HTTP/1.1\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    public void Without_a_whole_head_of_an_answer_there_is_no_record(string answer)
    {
        using WireExchange exchange = _bench.Wire("http://h/", answer, ended: true);
        Assert.Null(CapturedExchange.Prepare(exchange, PageErrorKind.Protocol, _bench.Temporary));
    }

    [Fact]
    public void The_same_payload_is_kept_once_and_referred_to()
    {
        using CapturedExchange first = _bench.Exchange("http://h/1", WarcBench.Page("same"));
        using CapturedExchange second = _bench.Exchange("http://h/2", WarcBench.Page("same", "X: y\r\n"));
        using (WarcWriter writer = _bench.Open())
        {
            _bench.Append(writer, first);
            _bench.Append(writer, second, first.ToOriginal());
        }

        List<(WarcRecordHeader Header, string Block)> records = WarcBench.Read(_bench.Files.Single());
        (WarcRecordHeader revisit, string block) = records[3];
        Assert.Equal("revisit", revisit.Type);
        Assert.Equal("http://netpreserve.org/warc/1.1/revisit/identical-payload-digest", revisit["WARC-Profile"]);
        Assert.Equal("http://h/1", revisit["WARC-Refers-To-Target-URI"]);
        Assert.Equal(records[1].Header["WARC-Date"], revisit["WARC-Refers-To-Date"]);
        Assert.Equal(records[1].Header["WARC-Record-ID"], revisit["WARC-Refers-To"]);
        Assert.Equal(records[1].Header["WARC-Payload-Digest"], revisit["WARC-Payload-Digest"]);
        Assert.Equal("length", revisit["WARC-Truncated"]);
        Assert.Equal("HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 4\r\n\r\n", block);
        Assert.Equal(Digest(block), revisit["WARC-Block-Digest"]);
        Assert.Equal(revisit["WARC-Record-ID"], records[4].Header["WARC-Concurrent-To"]);
        Assert.Contains("\"mime\": \"warc/revisit\"", _bench.Index()[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_304_is_a_revisit_of_what_is_known(bool known)
    {
        using CapturedExchange exchange = _bench.Exchange("http://h/1", "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n");
        var original = new WarcOriginal(SHA256.HashData("a"u8), "http://h/1", WarcBench.Start.AddDays(-1), Guid.NewGuid());
        using (WarcWriter writer = _bench.Open())
            _bench.Append(writer, exchange, known ? original : null);
        (WarcRecordHeader revisit, string block) = WarcBench.Read(_bench.Files.Single())[1];
        Assert.Equal("revisit", revisit.Type);
        Assert.Equal("http://netpreserve.org/warc/1.1/revisit/server-not-modified", revisit["WARC-Profile"]);
        Assert.Equal(known ? "2026-01-01T03:04:05.678Z" : null, revisit["WARC-Refers-To-Date"]);
        Assert.Equal(known ? Digest("a") : null, revisit["WARC-Payload-Digest"]);
        Assert.Null(revisit["WARC-Truncated"]);
        Assert.StartsWith("HTTP/1.1 304", block, StringComparison.Ordinal);
        Assert.Contains("\"status\": \"304\"", _bench.Index().Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_answer_goes_through_files_and_comes_out_whole()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        byte[] noise = new byte[5 << 20];
        new Random(seed).NextBytes(noise);
        string answer = WarcBench.Page(Encoding.Latin1.GetString(noise));
        using (CapturedExchange exchange = _bench.Exchange("http://h/", answer))
        {
            Assert.NotEmpty(Directory.GetFiles(_bench.Temporary));
            using WarcWriter writer = _bench.Open();
            _bench.Append(writer, exchange);
        }

        Assert.True(WarcBench.Read(_bench.Files.Single())[1].Block == answer);
        Assert.True(new FileInfo(_bench.Files.Single()).Length > noise.Length);
    }

    [Fact]
    public void An_independent_reader_finds_the_files_valid()
    {
        Assert.SkipUnless(WarcCheck.IsPossible, "Needs python3.");
        using (WarcWriter writer = _bench.Open())
        {
            using CapturedExchange first = _bench.Exchange("http://h/1", WarcBench.Page(new string('x', 200_000)));
            using CapturedExchange chunked = _bench.Exchange("http://h/2?q=\"", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            using CapturedExchange again = _bench.Exchange("http://h/3", WarcBench.Page(new string('x', 200_000)));
            using CapturedExchange cut = _bench.Exchange("http://h/4", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", ended: true);
            using CapturedExchange unchanged = _bench.Exchange("http://h/1", "HTTP/1.1 304 Not Modified\r\n\r\n");
            _bench.Append(writer, first);
            _bench.Append(writer, chunked);
            _bench.Append(writer, again, first.ToOriginal());
            _bench.Append(writer, cut);
            _bench.Append(writer, unchanged, first.ToOriginal());
            writer.Complete();
        }

        Assert.Equal("1 files, 11 records, 3 response, 2 revisit, 5 request, 5 index lines", WarcCheck.Run(_bench.Folder));
        Assert.True(Runs("gzip", "-t", _bench.Files.Single()));
    }

    public void Dispose() => _bench.Dispose();

    private static string Digest(string text) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(text)))}";

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
