namespace ManyHands.Scraping.Tests;

/// <summary>What a page needs to be shown, with <c>--requisites</c>.</summary>
internal static class RequisiteRows
{
    private static readonly CrawlOptions Requisites = new() { Requisites = true };

    public static IEnumerable<CrawlRow> All => from row in Rows select row with { Name = $"requisites: {row.Name}", Crawl = Requisites };

    private static IEnumerable<CrawlRow> Rows =>
    [
        new("img src and srcset", "<img src=/a.png srcset='/b.png 2x, /c.png 3x,/d.png'>", "/", "/a.png", "/b.png", "/c.png", "/d.png"),
        new("srcset with commas in its URLs", "<img srcset='/a,b.png 1x, /c.png,'>", "/", "/a,b.png", "/c.png"),
        new("picture", "<picture><source srcset='/a.webp 1x'><img src=/b.png></picture>", "/", "/a.webp", "/b.png"),
        new("input, video's poster, old backgrounds", "<body background=/b.png><input type=image src=/i.png><video poster=/p.png src=/no.mp4></video><table background=/t.png>", "/", "/b.png", "/i.png", "/p.png", "/t.png"),
        new("scripts", "<script src=/s.js></script><script type=module src=/m.js></script>", "/", "/s.js", "/m.js"),
        new("icons", "<link rel='shortcut icon' href=/f.ico><link rel=apple-touch-icon href=/t.png><link rel=mask-icon href=/m.svg>", "/", "/f.ico", "/t.png", "/m.svg"),
        new("preloads of parts", "<link rel=preload as=style href=/a.css><link rel=modulepreload href=/b.js><link rel=preload as=fetch href=/no><link rel=prefetch href=/no>", "/", "/a.css", "/b.js"),
        new("imagesrcset", "<link rel=preload as=image imagesrcset='/a.png 1x, /b.png 2x'>", "/", "/a.png", "/b.png"),
        new("SVG", "<svg><image href=/a.png /><use xlink:href=/b.svg#c /></svg>", "/", "/a.png", "/b.svg"),
        new("style attribute and element", "<p style='background:url(/a.png)'><style>b{background:url( \"/b.png\" )} @import '/c.css';</style>", "/", "/a.png", "/b.png", "/c.css"),
        new("styles and what they name", "<link rel=stylesheet href=/css/s.css>", "/", "/css/s.css", "/css/i.css", "/css/j.css", "/k.css", "/css/a.png", "/f.woff", "/css/b.png")
        {
            Pages =
            {
                ["/css/s.css"] = SitePage.Css("@import 'i.css'; @import url(j.css) screen; @import url('/k.css'); a{background:url(a.png)} @font-face{src:url(/f.woff) format('woff'),local('x')}"),
                ["/css/i.css"] = SitePage.Css("b{background:url(b.png)} /* url(/no.png) */ c{content:'url(/no.png)'}"),
            },
        },
        new("a style that imports itself", "<link rel=stylesheet href=/s.css>", "/", "/s.css", "/t.css") { Pages = { ["/s.css"] = SitePage.Css("@import '/t.css'"), ["/t.css"] = SitePage.Css("@import '/s.css'") } },
        new("a style of another type", "<link rel=stylesheet type=text/less href=/no>", "/"),
        new("data and blob URLs", "<img src='data:image/png;base64,AAAA'><img src='blob:x'><p style='background:url(data:image/gif;base64,AA)'>", "/"),
        new("they are in the scope or are left out", "<img src=http://b.test:1/a.png><img src=http://a.test:2/b.png>", "/", "a.test:2/b.png", "b.test:1/a.png -scope"),
        new("nofollow is for links", "<meta name=robots content=nofollow><a href=/no><img src=/a.png>", "/", "/a.png", "/no -nofollow"),
        new("a link that is not to be followed, to the picture that is shown", "<a rel=nofollow href=/a.png><img src=/a.png></a>", "/", "/a.png"),
        new("a picture, then a link to it that is not to be followed", "<img src=/a.png><a rel=nofollow href=/a.png></a>", "/", "/a.png"),
        new("links are followed too", "<img src=/a.png><a href=/x>", "/", "/a.png", "/x"),
    ];
}
