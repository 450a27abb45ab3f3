using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsCheck;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class SitemapReaderTests
{
    private const string Namespace = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'";

    private static readonly WebUrl Source = Page.Url("http://h/d/sitemap.xml");

    [Theory]
    [InlineData(nameof(SitemapFormat.UrlSet), $"<?xml version='1.0' encoding='UTF-8'?>\n<urlset {Namespace}>\n <url>\n  <loc>\n http://h/a </loc></url><url><loc>http://h/b</loc></url></urlset>", "/a /b")]
    [InlineData(nameof(SitemapFormat.UrlSet), "<urlset><url><loc>http://h/?a=1&amp;b=&#50;</loc></url></urlset>", "/?a=1&b=2")]
    [InlineData(nameof(SitemapFormat.UrlSet), "<urlset><url><loc><![CDATA[http://h/?a=1&b=2]]></loc></url></urlset>", "/?a=1&b=2")]
    [InlineData(nameof(SitemapFormat.UrlSet), "<urlset><url><loc>ht<![CDATA[tp://h]]>/a<!-- b --></loc></url></urlset>", "/a")]
    [InlineData(nameof(SitemapFormat.UrlSet), "<sm:urlset xmlns:sm='x'><sm:url><sm:loc>http://h/a</sm:loc></sm:url><url><loc>http://h/b</loc></url></sm:urlset>", "/a")]
    [InlineData(nameof(SitemapFormat.UrlSet), "<urlset><url><loc>http://h/a</loc><image:image><image:loc>http://h/i</image:loc></image:image><image:loc>http://h/j</image:loc></url></urlset>", "/a")]
    [InlineData(nameof(SitemapFormat.UrlSet), "<urlset><url><x><loc>http://h/b</loc></x><loc>http://h/a</loc><loc>http://h/c</loc></url><loc>http://h/d</loc></urlset>", "/a")]
    [InlineData(nameof(SitemapFormat.UrlSet), "<urlset><url><loc>a</loc></url><url><loc>//g/b</loc></url></urlset>", "/d/a http://g/b")]
    [InlineData(nameof(SitemapFormat.UrlSet), "<urlset><url><loc/></url><url/><url><loc> </loc></url><url><loc>ftp://h/</loc></url></urlset>", "", 4)]
    [InlineData(nameof(SitemapFormat.UrlSet), "<urlset/>", "")]
    [InlineData(nameof(SitemapFormat.Index), $"<sitemapindex {Namespace}><sitemap><loc>http://h/a.xml.gz</loc></sitemap><url><loc>http://h/b</loc></url></sitemapindex>", "@/a.xml.gz /b")]
    [InlineData(nameof(SitemapFormat.Text), "http://h/a\r\nhttp://h/b\n\n  http://h/c \rnone\nftp://h/x", "/a /b /c", 2)]
    [InlineData(nameof(SitemapFormat.Text), "\ufeffhttp://h/é\n", "/%C3%A9")]
    [InlineData(nameof(SitemapFormat.Rss), "<rss version='2.0'><channel><link>http://h/home</link><item><title>T &nbsp;</title><link>http://h/a</link><guid>http://h/g</guid></item><item><atom:link href='http://h/x'/><guid>http://h/b</guid></item><item><guid isPermaLink='false'>http://h/c</guid></item><item><guid>c</guid></item></channel></rss>", "/a /b", 2)]
    [InlineData(nameof(SitemapFormat.Atom), "<feed xmlns='http://www.w3.org/2005/Atom'><link href='http://h/home'/><entry><link rel='self' href='http://h/s'/><link href='a?x=1&amp;y'/><source><link href='http://h/o'/></source></entry><entry><link rel='alternate' href='http://h/b'/><link rel='alternate' href='http://h/c'/></entry></feed>", "/d/a?x=1&y /b")]
    [InlineData(nameof(SitemapFormat.Atom), "<a:feed xmlns:a='x'><a:entry><a:link href='http://h/a'/></a:entry></a:feed>", "/a")]
    [InlineData(nameof(SitemapFormat.Unknown), "", "")]
    [InlineData(nameof(SitemapFormat.Unknown), " \n\ufeff ", "")]
    public void Every_format_is_read(string format, string text, string expected, int others = 0)
    {
        using SitemapReader reader = Open(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected, Told(reader));
        Assert.Equal(format, reader.Format.ToString());
        Assert.Equal(others, reader.Others);
        Assert.Null(reader.Problem);
    }

    [Theory]
    // What can be understood all the same.
    [InlineData("\n <?xml version='1.0'?><urlset><url><loc>http://h/a</loc></url></urlset>", "/a", false)]
    [InlineData("<?xml version='1.1' encoding='none-such'?><urlset><url><loc>http://h/a</loc></url></urlset>", "/a", false)]
    [InlineData("<urlset><url><loc>http://h/?a=1&b=2&lt=3&amp;c</loc></url><url><loc>http://h/b</loc></url></urlset>", "/?a=1&b=2&lt=3&c /b", false)]
    [InlineData("<urlset><url><loc>http://h/a\u0001\uffff</loc></url><url><loc>http://h/b</loc></url></urlset>", "/a%EF%BF%BD%EF%BF%BD /b", false)]
    [InlineData("<urlset><!-- a -- b --><?php echo '&<' ?><url><loc>http://h/a</loc></url></urlset>", "/a", false)]
    [InlineData("<feed><entry><link href='http://h/a?x&y'/></entry></feed>", "/a?x&y", false)]
    [InlineData("<urlset><url><loc>http://h/&eacute;</loc></url></urlset>", "/&eacute;", false)]
    // What comes before the break.
    [InlineData("<urlset><url><loc>http://h/a</loc></url><url><loc>http://h/b</loc><last", "/a /b", true)]
    [InlineData("<urlset><url><loc>http://h/a</loc></url><url><loc>http://h/b", "/a", true)]
    [InlineData("<urlset><url><loc>http://h/a</loc></url><url><loc>http://h/b</url><url><loc>http://h/c</loc></url></urlset>", "/a", true)]
    [InlineData("<urlset><url><loc>http://h/a</loc></url></urlset><urlset><url><loc>http://h/b</loc></url></urlset>", "/a", true)]
    [InlineData("<urlset><url><loc>http://h/a</loc></url><url a=1><loc>http://h/b</loc></url></urlset>", "/a", true)]
    [InlineData("<urlset><url><loc>http://h/a</loc></url><!-- ", "/a", true)]
    [InlineData("<", "", true)]
    [InlineData("<!doctype html><html><body><a href=x></body></html>", "", true)]
    [InlineData("<html/>", "", true)]
    [InlineData("404 not found", "", true)]
    public void Broken_ones_give_what_comes_before_the_break(string text, string expected, bool isProblem)
    {
        using SitemapReader reader = Open(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected, Told(reader));
        Assert.Equal(isProblem, reader.Problem is not null);
        Assert.Null(reader.Next());
    }

    [Fact]
    public void Everything_that_is_said_of_an_entry_is_told()
    {
        using SitemapReader reader = Open("<urlset><url><lastmod>2026-01-02T03:04:05+01:00</lastmod><changefreq>Weekly</changefreq><priority>0.8</priority><loc>http://h/a</loc></url><url><loc>http://h/b</loc><priority>1.5</priority><changefreq>often</changefreq><lastmod>soon</lastmod></url></urlset>"u8.ToArray());
        Assert.Equal(new SitemapEntry(Page.Url("http://h/a"), SitemapEntryKind.Page, new DateTimeOffset(2026, 1, 2, 2, 4, 5, TimeSpan.Zero), 0.8, ChangeFrequency.Weekly), reader.Next());
        Assert.Equal(new SitemapEntry(Page.Url("http://h/b"), SitemapEntryKind.Page), reader.Next());
        Assert.Null(reader.Next());
    }

    [Fact]
    public void The_dates_of_feeds_are_told()
    {
        using SitemapReader rss = Open("<rss><channel><item><link>http://h/a</link><pubDate>Fri, 02 Jan 2026 03:04:05 GMT</pubDate></item></channel></rss>"u8.ToArray());
        using SitemapReader atom = Open("<feed><entry><link href='http://h/a'/><updated>2026-01-02T03:04:05Z</updated></entry></feed>"u8.ToArray());
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), rss.Next()?.LastModified);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), atom.Next()?.LastModified);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("iso-8859-1")]
    public void Other_encodings_are_read(string encoding)
    {
        Encoding used = Encoding.GetEncoding(encoding);
        string declaration = encoding == "iso-8859-1" ? "<?xml version='1.0' encoding='ISO-8859-1'?>" : "";
        byte[] bytes = [.. used.GetPreamble(), .. used.GetBytes(declaration + "<urlset><url><loc>http://h/é</loc></url></urlset>")];
        using SitemapReader reader = Open(bytes);
        Assert.Equal("/%C3%A9", Told(reader));
    }

    [Fact]
    public void Gzip_is_recognised_by_its_first_bytes()
    {
        byte[] packed = Gzip("<urlset><url><loc>http://h/a</loc></url></urlset>"u8.ToArray());
        using SitemapReader whole = Open(packed);
        Assert.Equal("/a", Told(whole));
        Assert.Null(whole.Problem);

        using SitemapReader text = Open(Gzip("http://h/b"u8.ToArray()));
        Assert.Equal("/b", Told(text));
    }

    [Fact]
    public void Gzip_that_is_cut_gives_what_comes_before()
    {
        var text = new StringBuilder("<urlset>");
        for (int i = 0; i < 20_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"<url><loc>http://h/{i}</loc></url>");
        byte[] packed = Gzip(Encoding.UTF8.GetBytes(text.Append("</urlset>").ToString()));
        using SitemapReader reader = Open(packed[..(packed.Length / 2)]);
        Assert.InRange(Told(reader).Split(' ').Length, 5_000, 15_000);
        Assert.NotNull(reader.Problem);
    }

    /// <summary>Found by random inputs: how much was read of it used to depend on the pieces in which it came.</summary>
    [Theory]
    [InlineData("H4sIAAAAAAAEA8ooKSmw0tePtrIyjNXnslGMdnZxDHGMhgpn6CfHxtrx6o9KgQJpNDRG08ZodhgcRstDSF59AHoNA81F")]
    [InlineData("H4sIAAAAAAAEA7Kxr8hUiLZRdPUL8QyJVEjNK1FQr1C3gwskKQRHBoe4+iqop2XmpFrp6+unliTrFyQWF4enqNvF2tkqGeoZKCmKiovtYJIYdiBzsCjCRNidN/CyxLvS1NTQzNCMGN044wamWSk0xE3XQsnejsumtCinOLVEoSI3J6/YVimjpKTASl+/vLxcrzizJDU3saBYL78oXb84OSM1N7FYHyR4c7GSHUibnU1OfrKdjWK0s4tjiGM0VGuGfnJsrJ2NPlguJ7G4JDc/xc6tB+JiiNVQG6OtrAxj9aE2otGvMMAWkRoQAhM2dkTRgMEUQbQOOvKl7cc8IVuXrZBRmg==")]
    public void Gzip_that_is_broken_gives_what_comes_before_however_it_is_cut(string base64)
    {
        byte[] body = Convert.FromBase64String(base64);
        using SitemapReader whole = Open(body);
        string told = Told(whole);
        Assert.NotNull(whole.Problem);
        for (int chunk = 1; chunk < body.Length; chunk++)
        {
            using var cut = new SitemapReader(new ChunkedStream(body, chunk), new SitemapRequest(Source), CancellationToken.None);
            Assert.Equal((told, whole.Problem, whole.Others, whole.Bytes), (Told(cut), cut.Problem, cut.Others, cut.Bytes));
        }
    }

    [Fact]
    public void A_gzip_bomb_is_cut()
    {
        byte[] packed = Gzip([.. "<urlset><url><loc>http://h/a</loc></url>"u8, .. new byte[10_000_000]]);
        using var reader = new SitemapReader(new MemoryStream(packed), new SitemapRequest(Source) { MaxBytes = 1_000_000 }, TestContext.Current.CancellationToken);
        Assert.Equal("/a", Told(reader));
        Assert.True(reader.IsCut);
        Assert.Equal(1_000_000, reader.Bytes);
        Assert.NotNull(reader.Problem);
    }

    [Fact]
    public void A_limit_that_is_just_met_cuts_nothing()
    {
        byte[] text = "http://h/a"u8.ToArray();
        using var reader = new SitemapReader(new MemoryStream(text), new SitemapRequest(Source) { MaxBytes = text.Length }, TestContext.Current.CancellationToken);
        Assert.Equal("/a", Told(reader));
        Assert.False(reader.IsCut);
    }

    [Fact]
    public void A_document_type_defines_nothing()
    {
        const string Laughs = "<!DOCTYPE urlset [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'><!ENTITY file SYSTEM 'file:///etc/passwd'>]>";
        using SitemapReader reader = Open(Encoding.UTF8.GetBytes(Laughs + "<urlset><url><loc>http://h/&c;&file;</loc></url></urlset>"));
        Assert.Equal("/&c;&file;", Told(reader));
    }

    [Fact]
    public void Any_length_is_read_and_too_much_for_others_is_told()
    {
        using var reader = new SitemapReader(new RepeatingStream("<urlset>", "<url><loc>http://h/a</loc></url>", 60_000), new SitemapRequest(Source), TestContext.Current.CancellationToken);
        while (reader.Next() is not null)
        {
        }

        Assert.Equal(60_000, reader.Entries);
        Assert.True(reader.ExceedsProtocol);
    }

    [Theory]
    [InlineData("<urlset>", "<a>")]
    [InlineData("<urlset><url><loc>", "x")]
    [InlineData("<urlset><url><loc>", "<![CDATA[x]]>")]
    [InlineData("<urlset><url ", "a='b' ")]
    [InlineData("<urlset><url a='", "x")]
    [InlineData("<urlset>", "<!--")]
    [InlineData("<urlset><![CDATA[", "]]")]
    [InlineData("<urlset><url><loc>", "&")]
    [InlineData("<urlset>", "<x/>")]
    [InlineData("<!DOCTYPE urlset [", "<!ENTITY a 'b'>")]
    [InlineData("<", "a")]
    [InlineData("x", "x")]
    [InlineData(" ", " ")]
    public void Hostile_ones_cost_little(string start, string repeated)
    {
        const int Times = 4_000_000;
        using var reader = new SitemapReader(new RepeatingStream(start, repeated, Times), new SitemapRequest(Source), TestContext.Current.CancellationToken);
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.Next() is not null)
        {
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Names_are_not_gathered_without_end()
    {
        var text = new StringBuilder("<urlset><url><loc>http://h/a</loc></url>");
        for (int i = 0; i < 200_000; i++)
            text.Append("<n").Append(i).Append("/>");
        using SitemapReader reader = Open(Encoding.UTF8.GetBytes(text.ToString()));
        Assert.Equal("/a", Told(reader));
        Assert.Contains("names", reader.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_url_that_is_too_long_is_none()
    {
        string longer = new('x', 100_000);
        using SitemapReader reader = Open(Encoding.UTF8.GetBytes($"<urlset><url><loc>http://h/{longer}</loc></url><url><loc>http://h/a</loc></url></urlset>"));
        Assert.Equal("/a", Told(reader));
        using SitemapReader text = Open(Encoding.UTF8.GetBytes($"http://h/{longer}\nhttp://h/a"));
        Assert.Equal("/a", Told(text));
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        using var reader = new SitemapReader(new RepeatingStream("<urlset>", "<url><loc>http://h/a</loc></url>", 1_000_000), new SitemapRequest(Source), source.Token);
        Assert.NotNull(reader.Next());
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Told(reader));
    }

    [Fact]
    public void A_stream_that_fails_is_no_problem_of_the_sitemap()
    {
        using var reader = new SitemapReader(new RepeatingStream("<urlset>", "<url><loc>http://h/a</loc></url>", 5_000) { Failure = new IOException("gone") }, new SitemapRequest(Source), TestContext.Current.CancellationToken);
        Assert.Equal("gone", Assert.Throws<IOException>(() => Told(reader)).Message);
    }

    [Fact]
    public void Anything_can_be_read_in_pieces_of_any_size()
    {
        string[] pieces =
        [
            "<urlset>", "</urlset>", "<sitemapindex>", "<url>", "</url>", "<sitemap>", "<loc>", "</loc>", "<rss>", "<channel>", "<item>", "</item>", "<link>", "</link>", "<feed>", "<entry>", "</entry>", "<link href='", "'/>", "http://h/a", "x", "&", "&amp;", "&#x41;", "&#99999999;",
            "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<!DOCTYPE a [", "]>", " ", "\n", "\0", "é", "\uffff", "😀", "<", ">", "'", "<lastmod>2026", "</lastmod>", "<a:b>", "\u001f\u008b", "<?xml version='1.0' encoding='utf-16'?>",
        ];
        Gen<byte[]> soup = Gen.OneOf(pieces).Array[0, 40].Select(chosen => Encoding.UTF8.GetBytes(string.Concat(chosen)));
        Gen<byte[]> any = Gen.OneOf(soup, soup.Select(text => Encoding.UTF8.GetBytes("<urlset><url><loc>http://h/x</loc></url>").Concat(text).ToArray()), soup.Select(Gzip), Gen.Byte.Array[0, 100]);
        Gen.Select(any, Gen.Int[1, 9]).Sample((body, chunk) =>
        {
            using SitemapReader whole = Open(body);
            using var cut = new SitemapReader(new ChunkedStream(body, chunk), new SitemapRequest(Source), CancellationToken.None);
            Assert.Equal(Told(whole), Told(cut));
            Assert.Equal(whole.Problem, cut.Problem);
            Assert.Equal(whole.Others, cut.Others);
        }, iter: 10_000);
    }

    private static SitemapReader Open(byte[] body) => new(new MemoryStream(body), new SitemapRequest(Source), CancellationToken.None);

    private static string Told(SitemapReader reader)
    {
        List<string> told = [];
        while (reader.Next() is { } entry)
            told.Add((entry.Kind == SitemapEntryKind.Sitemap ? "@" : "") + entry.Url.Href.Replace("http://h/", "/", StringComparison.Ordinal));
        return string.Join(' ', told);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
