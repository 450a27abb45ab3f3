using System.Text;
using CsCheck;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>What holds of every page. A failure prints the seed that repeats it.</summary>
public sealed class AnyPageTests
{
    private static readonly string[] Pieces =
    [
        "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "<!doctype html>", "=", "'", "\"", " ", "\n", "\0", "&amp;", "&#", "&notit;", "\ufffd", "é", "\uffff", "😀",
        "<a href=", "<a xlink:href=", "<base href=", "<link rel=next href=", "<link rel=stylesheet href=", "<img srcset=", "<meta http-equiv=refresh content='0;url=", "<meta name=robots content=nofollow>", "<meta charset=utf-16>",
        "<script>", "</script>", "<style>", "</style>", "<title>", "</title>", "<textarea>", "<svg>", "</svg>", "<math>", "<mi>", "<template>", "</template>", "<noscript>", "<plaintext>", "<p style=",
        "url(", ")", "@import ", "image-set(", "\\", "\\41 ", "/*", "*/", ";", "{", "}", "1x", ",", "(", "x", "/y/../z", "?q", "#f", "http://h/", "https:", "//g", "javascript:", "mailto:a", "ftp://h/", "http://[", ":99999",
    ];

    private static readonly string?[] MediaTypes = [null, "text/html", "application/xhtml+xml", "image/svg+xml", "text/css"];

    private static readonly string?[] Charsets = [null, "utf-8", "utf-16be", "windows-1251", "shift_jis", "gb18030", "iso-2022-jp", "euc-kr", "big5", "euc-jp", "x-user-defined", "iso-8859-14", "iso-2022-kr"];

    private static readonly Gen<byte[]> Soup = Gen.OneOf(Pieces).Array[0, 60].Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)));

    private static readonly Gen<(byte[] Body, string? MediaType, string? Charset)> Any =
        Gen.Select(Gen.OneOf(Soup, Soup, Gen.Byte.Array[0, 200]), Gen.OneOf(MediaTypes), Gen.OneOf(Charsets));

    [Fact]
    public void Reading_never_throws_and_every_link_is_a_url_in_normal_form() => Any.Sample(page =>
    {
        PageLinks links = Read(page.Body, page.MediaType, page.Charset);
        foreach (PageLink link in links.Links)
        {
            Assert.True(link.Url.Href.StartsWith("http://", StringComparison.Ordinal) || link.Url.Href.StartsWith("https://", StringComparison.Ordinal));
            Assert.Equal(link.Url.Href, Page.Url(link.Url.Href).Href);
            Assert.False(link.NoFollow && link.Requisite);
            Assert.True(Ascii.IsValid(link.Url.Href));
        }

        Assert.Equal(links.Links.Count, links.Links.DistinctBy(link => (link.Url, link.Requisite)).Count());
    }, iter: 20_000);

    [Fact]
    public void It_is_the_same_however_the_stream_is_cut() => Gen.Select(Any, Gen.Int[1, 7]).Sample((page, chunk) =>
    {
        PageLinks whole = Read(page.Body, page.MediaType, page.Charset);
        PageLinks pieces = PageLinks.Read(new ChunkedStream(page.Body, chunk), Request(page.MediaType, page.Charset), CancellationToken.None);
        Assert.Equal(Page.Told(whole), Page.Told(pieces));
        Assert.Equal(whole.Charset, pieces.Charset);
        Assert.Equal(whole.Title, pieces.Title);
    }, iter: 5_000);

    /// <summary>More links are found when more is looked for, and none is lost.</summary>
    [Fact]
    public void Asking_for_requisites_changes_nothing_about_the_rest() => Any.Sample(page =>
    {
        PageLinks all = Read(page.Body, page.MediaType, page.Charset);
        PageLinks some = PageLinks.Read(page.Body, Request(page.MediaType, page.Charset) with { Requisites = false }, CancellationToken.None);
        Assert.Equal(some.Links, all.Links.Where(link => !link.Requisite));
    }, iter: 5_000);

    private static PageLinks Read(byte[] body, string? mediaType, string? charset) => PageLinks.Read(body, Request(mediaType, charset), CancellationToken.None);

    private static LinkRequest Request(string? mediaType, string? charset) => Page.WithRequisites with { MediaType = mediaType, Charset = charset };
}
