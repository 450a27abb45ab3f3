namespace ManyHands.Scraping.Tests;

/// <summary>Every place where a link can stand, and what only looks like one.</summary>
internal static class LinkRows
{
    private const string Xhtml = """
        <?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><a href="/x"/><![CDATA[<a href="/no">]]></body></html>
        """;

    public static IEnumerable<CrawlRow> All =>
    [
        new("a", "<a href=/x>x</a>", "/", "/x"),
        new("a, spelled in capitals", "<A HREF=/x>x</A>", "/", "/x"),
        new("a, quoted in both ways and not at all", "<a href='/x'><a href=\"/y\"><a href=/z>", "/", "/x", "/y", "/z"),
        new("a, with two href: the first counts", "<a href=/x href=/no>", "/", "/x"),
        new("a, not closed, in a page that breaks off", "<p><a class='b' href=/x>text <a href=/no", "/", "/x"),
        new("a, in an attribute of another element", "<p title='<a href=/no>'><a href=/x>", "/", "/x"),
        new("a, without href", "<a name=x><a data-href=/no><a xlink:href=/no>", "/"),
        new("a, with an empty href", "<a href=''>here</a><a href>here</a>", "/"),
        new("area", "<map><area href=/x></map>", "/", "/x"),
        new("frame", "<frameset><frame src=/x></frameset>", "/", "/x"),
        new("iframe", "<iframe src=/x></iframe><iframe src=''></iframe><iframe src='about:blank'></iframe>", "/", "/x"),
        new("iframe: its content is text", "<iframe src=/x><a href=/no></iframe>", "/", "/x"),
        new("noframes: text too", "<frameset><frame src=/x><noframes><a href=/no></noframes></frameset>", "/", "/x"),
        new("meta refresh", "<meta http-equiv=refresh content='0; url=/x'>", "/", "/x"),
        new("meta refresh, written otherwise", "<meta http-equiv=Refresh content=\"5;URL='/x'\"><META HTTP-EQUIV=REFRESH CONTENT='1,/y'>", "/", "/x", "/y"),
        new("meta refresh of the page itself", "<meta http-equiv=refresh content=30>", "/"),
        new("link rel next, prev, canonical, alternate", "<link rel=next href=/n><link rel=prev href=/p><link rel=canonical href=/c><link rel=alternate hreflang=de href=/a>", "/", "/n", "/p", "/c", "/a"),
        new("link rel of several words", "<link rel='nofollows NEXT up' href=/x>", "/", "/x"),
        new("link rel of other kinds", "<link rel=author href=/no><link rel=search href=/no2><link rel=dns-prefetch href=/no3><link href=/no4><link rel='alternate stylesheet' href=/no5>", "/"),
        new("link in the body", "<body><p><link rel=next href=/x>", "/", "/x"),
        new("noscript in the body", "<body><noscript><a href=/x></noscript>", "/", "/x"),
        new("noscript in the head", "<head><noscript><meta http-equiv=refresh content='0;url=/x'></noscript></head>", "/", "/x"),
        new("base href", "<base href=/d/><a href=x><a href=/y><a href=../z>", "/", "/d/x", "/y", "/z"),
        new("base href: the first counts, for what stands before it too", "<a href=x><base href=/d/><base href=/no/>", "/", "/d/x"),
        new("base href to another port", "<base href=http://a.test:2/d/><a href=x>", "/", "a.test:2/d/x"),
        new("base href to another host", "<base href=http://b.test:1/d/><a href=x><a href=http://a.test:1/y>", "/", "/y", "b.test:1/d/x -scope"),
        new("base href of another scheme: only whole URLs count", "<base href=ftp://b.test/><a href=x><a href=http://a.test:1/y>", "/", "/y"),
        new("base href that is none", "<base href='http://'><base href=/no/><a href=x>", "/", "/x"),
        new("SVG in a page", "<svg><a xlink:href=/x></a><a href=/y></a></svg>", "/", "/x", "/y"),
        new("an SVG document", "<a href=/i.svg>", "/", "/i.svg", "/x")
        {
            Pages = { ["/i.svg"] = new("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'><a xlink:href='/x'/></svg>") { Type = "image/svg+xml" } },
        },
        new("an XHTML document", "<a href=/x.xhtml>", "/", "/x.xhtml", "/x") { Pages = { ["/x.xhtml"] = new(Xhtml) { Type = "application/xhtml+xml" } } },
        new("a page without a type is taken for HTML", "<a href=/p>", "/", "/p", "/x") { Pages = { ["/p"] = new("<a href=/x>") { Type = null } } },
        new("a type in capitals, with parameters", "<a href=/p>", "/", "/p", "/x") { Pages = new() { ["/p"] = new("<a href=/x>") { Type = "Text/HTML ;Charset=\"UTF-8\"; a=b" } } },
        new("what is not HTML is not read for links", "<a href=/t><a href=/j><a href=/o><a href=/m>", "/", "/t", "/j", "/o", "/m")
        {
            Pages =
            {
                ["/t"] = SitePage.Text("<a href=/no>"),
                ["/j"] = new("""{"html":"<a href=/no>"}""") { Type = "application/json" },
                ["/o"] = new("<a href=/no>") { Type = "application/octet-stream" },
                ["/m"] = SitePage.Xml("<x><a href='/no'/></x>"),
            },
        },
        new("an error page is not read for links", "<a href=/gone><a href=/bad>", "/", "/gone 404", "/bad 500")
        {
            Pages = { ["/gone"] = SitePage.Of("404 Not Found", "<a href=/no>"), ["/bad"] = SitePage.Of("500 Broken", "<a href=/no>") },
            NextRun = ["/bad"],
        },
        new("other answers that end well are", "<a href=/x>", "/", "/x 203", "/y") { Pages = { ["/x"] = SitePage.Of("203 Non-Authoritative", "<a href=/y>") } },
        new("a page packed by its server", "<a href=/p>", "/", "/p", "/x")
        {
            Pages = { ["/p"] = new("") { Bytes = Testing.Packing.Pack("<a href=/x>"u8.ToArray(), "gzip"), Headers = "Content-Encoding: gzip\r\n" } },
        },
        new("strings in scripts", "<script>document.write('<a href=\"/no\">'); location='/no2'; var u=\"http://a.test:1/no3\";</script><a href=/x>", "/", "/x"),
        new("a script that looks closed", "<script><!-- <script> </script> <a href=/no> --></script><a href=/x>", "/", "/x"),
        new("JSON in scripts, handlers, data attributes", "<script type='application/ld+json'>{\"url\":\"/no\"}</script><p onclick=\"go('/no')\" data-url=/no>", "/"),
        new("comments", "<!-- <a href=/no> --><!--><a href=/x><!-- > <a href=/no> -- ><a href=/no> -->", "/", "/x"),
        new("conditional comments", "<!--[if IE]><a href=/no><![endif]--><![if !IE]><a href=/x><![endif]>", "/", "/x"),
        new("text: title, textarea, style, xmp", "<title><a href=/no></title><textarea><a href=/no></textarea><style><a href=/no></style><xmp><a href=/no></xmp>", "/"),
        new("plaintext: nothing after it", "<a href=/x><plaintext><a href=/no>", "/", "/x"),
        new("template", "<template><a href=/no></template><a href=/x>", "/", "/x"),
        new("what leads on by itself in no browser", "<form action=/no></form><blockquote cite=/no></blockquote><button formaction=/no></button><object data=/no></object><embed src=/no>", "/"),
        new("what pages need is left without --requisites", "<img src=/no srcset='/no2 2x'><script src=/no3></script><link rel=stylesheet href=/no4><link rel=icon href=/no5><video src=/no6 poster=/no7></video>", "/"),
        new("a page that leads to itself", "<a href=/><a href=.><a href=#x><a href=?>", "/", "/?"),
        new("a circle", "<a href=/x>", "/", "/x", "/y") { Pages = { ["/x"] = "<a href=/y>", ["/y"] = "<a href=/x><a href=/>" } },
    ];
}
