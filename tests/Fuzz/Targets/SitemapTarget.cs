using ManyHands.Scraping;

namespace ManyHands.Fuzzing;

/// <summary>Sitemaps and feeds, plain and gzip. Thread-safe.</summary>
internal sealed class SitemapTarget : FuzzTarget
{
    private const long MostBytes = 2 << 20;

    private static readonly string?[] Charsets = [null, null, "utf-8", "utf-16", "windows-1251", "shift_jis", "gb18030", "none such"];

    public override string Name => "sitemap";

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<?xml version='1.0' encoding='utf-16'?>", "<?", "?>", "&", "&amp;", "&#0;", "&#x1F600;", "&lt;", "&ent;", "=", "'", "\"",
        "<!DOCTYPE a [<!ENTITY ent 'x'><!ENTITY b SYSTEM 'file:///etc/passwd'>]>", "<urlset>", "</urlset>", "<url>", "</url>", "<loc>", "</loc>", "<lastmod>", "<priority>", "<changefreq>",
        "<sitemapindex>", "<sitemap>", "<rss>", "<channel>", "<item>", "<link>", "<feed>", "<entry>", "<link href='/x'/>", "xml:base='//g/'", "xmlns=''", "xmlns:a='b'", "<a:loc>", "http://h/", "\u001f\u008b",
    ];

    public override FuzzReading Run(FuzzInput input)
    {
        var request = new SitemapRequest(WebUrl.Known("http://h/d/sitemap.xml")) { Charset = input.Choice(0, Charsets), MaxBytes = MostBytes };
        (List<SitemapEntry> whole, long bytes) = Read(new CutStream(input.Body, int.MaxValue), request);
        (List<SitemapEntry> inPieces, long again) = Read(new CutStream(input.Body, 1 + input.Choice(1, 100)), request);
        Check(whole.SequenceEqual(inPieces), "where a sitemap is cut makes a difference");
        foreach (SitemapEntry entry in whole)
            Check(entry.Priority is null or (>= 0 and <= 1), "a priority is in its bounds");
        return new FuzzReading(bytes + again, whole.Count);
    }

    protected override byte[] MakeBody(Random random, Mutator mutator)
    {
        byte[] text = mutator.Mutate(mutator.Encode(mutator.Pick<Func<string>>(Urls, Urls, Index, Rss, Atom, Text)()));
        return random.Next(4) switch
        {
            0 => mutator.Mutate(mutator.Pack(text)),
            1 when mutator.Seldom(4) => [.. mutator.Pack(text), .. mutator.Pack(text), .. mutator.Pick<byte[]>([], [0, 0], [1])],
            _ => text,
        };

        string Head() => mutator.Pick("", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "<?xml version='1.0' encoding='iso-8859-1'?>", "<!DOCTYPE urlset>", "\n <!-- c -->");
        string Urls() => $"{Head()}<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{mutator.Many(8, () => $"<url><loc>{Url()}</loc>{mutator.Many(3, Field)}</url>\n")}</urlset>";
        string Index() => $"{Head()}<sitemapindex>{mutator.Many(5, () => $"<sitemap><loc> {Url()} </loc><lastmod>{Date()}</lastmod></sitemap>")}</sitemapindex>";
        string Rss() => $"{Head()}<rss version='2.0'><channel><link>{Url()}</link>{mutator.Many(5, () => $"<item><title>t</title><link>{Url()}</link><pubDate>{Date()}</pubDate></item>")}</channel></rss>";
        string Atom() => $"{Head()}<feed xml:base='{Url()}'>{mutator.Many(5, () => $"<entry><link rel='{mutator.Pick("alternate", "self", "")}' href='{Url()}'/><updated>{Date()}</updated></entry>")}</feed>";
        string Text() => mutator.Many(8, () => Url() + mutator.Pick("\n", "\r\n", "\r", " \n"));
        string Field() => mutator.Pick($"<lastmod>{Date()}</lastmod>", "<priority>0.8</priority>", "<changefreq>daily</changefreq>", "<image:image><image:loc>/i.png</image:loc></image:image>", "<x/>");
        string Date() => mutator.Pick("2026-01-02", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678+01:00", "2026", "Fri, 02 Jan 2026 03:04:05 GMT", "9999-12-31T23:59:59-14:00", "0000-00-00");
        string Url() => mutator.Pick("http://h/", "https://g/a?b=c&amp;d=e", "/x", "http://h/é", "//g/", "mailto:a@b", "<![CDATA[http://h/c]]>", "http://[::1]/", "http://h:99999/", "");
    }

    private static (List<SitemapEntry> Entries, long Bytes) Read(Stream body, SitemapRequest request)
    {
        var entries = new List<SitemapEntry>();
        using var reader = new SitemapReader(body, request, CancellationToken.None);
        while (reader.Next() is { } entry)
            entries.Add(entry);
        Check(reader.Next() is null, "the end stays the end");
        Check(reader.Bytes <= MostBytes, "no more is read than was asked for");
        return (entries, reader.Bytes);
    }
}
