using System.Text;

namespace ManyHands.Scraping.Tests;

/// <summary>In which charset a page's links are read: byte order mark, then header, then <c>meta</c>.</summary>
internal static class CharsetRows
{
    private const string Link = "<a href='/é?é'>";

    private static readonly UTF8Encoding Utf8 = new(false);

    public static IEnumerable<CrawlRow> All =>
    [
        Row("UTF-8 by nothing", SitePage.In(Utf8, Link), "/%C3%A9?%C3%A9"),
        Row("UTF-8 by its mark, whatever the header says", SitePage.In(new UTF8Encoding(true), Link, "text/html; charset=windows-1252"), "/%C3%A9?%C3%A9"),
        Row("UTF-16 LE by its mark", SitePage.In(new UnicodeEncoding(false, true), Link), "/%C3%A9?%C3%A9"),
        Row("UTF-16 BE by its mark", SitePage.In(new UnicodeEncoding(true, true), Link), "/%C3%A9?%C3%A9"),
        Row("UTF-16 LE by its header", SitePage.In(new UnicodeEncoding(false, false), Link, "text/html; charset=utf-16le"), "/%C3%A9?%C3%A9"),
        Row("Latin 1 by its header: the query is in it, the path is not", SitePage.In(Encoding.Latin1, Link, "text/html; charset=ISO-8859-1"), "/%C3%A9?%E9"),
        Row("Latin 1 by meta charset", SitePage.In(Encoding.Latin1, $"<meta charset=latin1>{Link}"), "/%C3%A9?%E9"),
        Row("Latin 1 by meta http-equiv", SitePage.In(Encoding.Latin1, $"<meta http-equiv=content-type content='text/html; charset=windows-1252'>{Link}"), "/%C3%A9?%E9"),
        Row("the header comes before meta", SitePage.In(Encoding.Latin1, $"<meta charset=utf-8>{Link}", "text/html; charset=windows-1252"), "/%C3%A9?%E9"),
        Row("Latin 1 by nothing, as it can't be UTF-8", SitePage.In(Encoding.Latin1, "<a href='/é'>"), "/%C3%A9"),
        Row("a charset that nobody knows", SitePage.In(Utf8, Link, "text/html; charset=x-klingon"), "/%C3%A9?%C3%A9"),
        Row("Cyrillic", new("") { Bytes = [.. "<meta charset=windows-1251><a href='/"u8, 0xFF, .. "?"u8, 0xFF, .. "'>"u8] }, "/%D1%8F?%FF"),
        Row("what the charset has no bytes for", SitePage.In(Utf8, "<meta charset=windows-1252><a href='/x?&#x2603;'>"), "/x?%26%239731%3B"),
        new("an encoding that hides scripts: nothing is read", "<a href=/p>", "/", "/p") { Pages = { ["/p"] = new("<a href=/no>") { Type = "text/html; charset=iso-2022-kr" } } },
    ];

    private static CrawlRow Row(string name, SitePage page, string expected) => new($"charset: {name}", "<a href=/p>", "/", "/p", expected) { Pages = { ["/p"] = page } };
}
