using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>Every place where a link can stand, and places that look like one.</summary>
public sealed class LinkPlaceTests
{
    [Theory]
    [InlineData("<a href=x>", "/d/x", "a[href]")]
    [InlineData("<A HREF=x>", "/d/x", "a[href]")]
    [InlineData("<a href=' x\n'>", "/d/x", "a[href]")]
    [InlineData("<a href='?a=1&amp;b=2'>", "/d/p?a=1&b=2", "a[href]")]
    [InlineData("<a href='?a=1&copy=2'>", "/d/p?a=1&copy=2", "a[href]")]
    [InlineData("<a href=x href=y>", "/d/x", "a[href]")]
    [InlineData("<a href=''>", "/d/p?q", "a[href]")]
    [InlineData("<a href=#f>", "/d/p?q", "a[href]")]
    [InlineData("<a href=\\\\g\\x>", "http://g/x", "a[href]")]
    [InlineData("<a href=http:x>", "/d/x", "a[href]")]
    [InlineData("<map><area href=x></map>", "/d/x", "area[href]")]
    [InlineData("<frameset><frame src=x></frameset>", "/d/x", "frame[src]")]
    [InlineData("<iframe src=x></iframe>", "/d/x", "iframe[src]")]
    [InlineData("<link rel=next href=x>", "/d/x", "link[rel=next]")]
    [InlineData("<link rel=prev href=x>", "/d/x", "link[rel=prev]")]
    [InlineData("<link rel=previous href=x>", "/d/x", "link[rel=prev]")]
    [InlineData("<link rel='shortlink CANONICAL' href=x>", "/d/x", "link[rel=canonical]")]
    [InlineData("<link rel=alternate hreflang=de href=x>", "/d/x", "link[rel=alternate]")]
    [InlineData("<meta http-equiv=refresh content='3;url=x'>", "/d/x", "meta[refresh]")]
    [InlineData("<META HTTP-EQUIV=REFRESH CONTENT='0; URL = \"x\" y'>", "/d/x", "meta[refresh]")]
    [InlineData("<noscript><a href=x></noscript>", "/d/x", "a[href]")]
    [InlineData("<head><noscript><meta http-equiv=refresh content='0;x'></noscript>", "/d/x", "meta[refresh]")]
    [InlineData("<svg><a xlink:href=x></svg>", "/d/x", "a[href]")]
    [InlineData("<svg><a href=x xlink:href=y></svg>", "/d/x", "a[href]")]
    [InlineData("<template shadowrootmode=open><a href=x></template>", "/d/x", "a[href]")]
    [InlineData("<template><a href=y><template></template><a href=z></template><a href=x>", "/d/x", "a[href]")]
    [InlineData("<a href=x", "", null)]
    [InlineData("<a name=x>", "", null)]
    [InlineData("<a xlink:href=x>", "", null)]
    [InlineData("<link rel=next>", "", null)]
    [InlineData("<link rel=next href=''>", "", null)]
    [InlineData("<iframe src=' '>", "", null)]
    [InlineData("<link rel=author href=x>", "", null)]
    [InlineData("<form action=x><button formaction=y>", "", null)]
    [InlineData("<meta http-equiv=refresh content=5>", "", null)]
    [InlineData("<meta name=refresh content='0;url=x'>", "", null)]
    [InlineData("<!-- <a href=x> -->", "", null)]
    [InlineData("<script>'<a href=x>'</script>", "", null)]
    [InlineData("<script><!--<script></script><a href=x>--></script>", "", null)]
    [InlineData("<style><a href=x></style>", "", null)]
    [InlineData("<title><a href=x></title>", "", null)]
    [InlineData("<textarea><a href=x></textarea>", "", null)]
    [InlineData("<xmp><a href=x></xmp>", "", null)]
    [InlineData("<noframes><a href=x></noframes>", "", null)]
    [InlineData("<iframe><a href=x></iframe>", "", null)]
    [InlineData("<plaintext><a href=x></plaintext>", "", null)]
    [InlineData("<template><a href=x></template>", "", null)]
    [InlineData("<a title='<a href=x>'>", "", null)]
    [InlineData("<svg><![CDATA[<a href=x>]]></svg>", "", null)]
    [InlineData("<![CDATA[<a href=x>]]>", "", null)]
    [InlineData("<![CDATA[><a href=x>]]>", "/d/x", "a[href]")]
    [InlineData("<svg><title><a href=x></title></svg>", "/d/x", "a[href]")]
    [InlineData("<svg><style><a href=x></a></style></svg>", "/d/x", "a[href]")]
    [InlineData("<svg><p><title><a href=y></title><a href=x>", "/d/x", "a[href]")]
    [InlineData("<svg/><style><a href=y></style><a href=x>", "/d/x", "a[href]")]
    [InlineData("<math><mi><style><a href=y></style></mi><style><a href=x></style></math>", "/d/x", "a[href]")]
    [InlineData("<svg><foreignObject><style><a href=y></style></foreignObject><style><a href=x></style></svg>", "/d/x", "a[href]")]
    [InlineData("<p\u0000><a href=x>", "/d/x", "a[href]")]
    [InlineData("\uffff<a href=x>\uffff", "/d/x", "a[href]")]
    [InlineData("<script/><a href=y></script><a href=x>", "/d/x", "a[href]")]
    public void Links_that_lead_on(string page, string expected, string? place)
    {
        PageLinks links = Page.Read(page);
        Assert.Equal(expected, Page.Told(links));
        Assert.Equal(place, Page.FirstPlace(links));
        Assert.Equal(expected, Page.Links(page, Page.WithRequisites));
    }

    [Theory]
    [InlineData("<img src=x>", "+/d/x", "img[src]")]
    [InlineData("<image src=x>", "+/d/x", "image[src]")]
    [InlineData("<img srcset='x, y 2x'>", "+/d/x +/d/y", "img[srcset]")]
    [InlineData("<picture><source srcset='x 1x'></picture>", "+/d/x", "source[srcset]")]
    [InlineData("<script src=x></script>", "+/d/x", "script[src]")]
    [InlineData("<link rel=stylesheet href=x>", "+/d/x", "link[rel=stylesheet]")]
    [InlineData("<link rel='alternate stylesheet' type=TEXT/CSS href=x>", "+/d/x", "link[rel=stylesheet]")]
    [InlineData("<link rel='shortcut icon' href=x>", "+/d/x", "link[rel=icon]")]
    [InlineData("<link rel=apple-touch-icon href=x>", "+/d/x", "link[rel=icon]")]
    [InlineData("<link rel=preload as=font href=x>", "+/d/x", "link[rel=preload]")]
    [InlineData("<link rel=modulepreload href=x>", "+/d/x", "link[rel=preload]")]
    [InlineData("<link rel=preload as=image imagesrcset='x 1x'>", "+/d/x", "link[imagesrcset]")]
    [InlineData("<input type=Image src=x>", "+/d/x", "input[src]")]
    [InlineData("<video poster=x src=y>", "+/d/x", "video[poster]")]
    [InlineData("<body background=x>", "+/d/x", "[background]")]
    [InlineData("<style>p{background:url(x)}</style>", "+/d/x", "style url()")]
    [InlineData("<style>@import 'x';</style>", "+/d/x", "style @import")]
    [InlineData("<style>p{background:url(x)", "+/d/x", "style url()")]
    [InlineData("<p style='background:url(&quot;x&quot;)'>", "+/d/x", "[style] url()")]
    [InlineData("<svg><image href=x /></svg>", "+/d/x", "image[href]")]
    [InlineData("<svg><image xlink:href=x /></svg>", "+/d/x", "image[href]")]
    [InlineData("<svg><use href=x#i /></svg>", "+/d/x", "use[href]")]
    [InlineData("<svg><script href=x /></svg>", "+/d/x", "script[href]")]
    [InlineData("<svg><style>p{fill:url(x&#x79;)}</style></svg>", "+/d/xy", "style url()")]
    [InlineData("<noscript><img src=x></noscript>", "+/d/x", "img[src]")]
    [InlineData("<img src=''>", "", null)]
    [InlineData("<svg><use href=#i /></svg>", "", null)]
    [InlineData("<link rel=stylesheet type=text/less href=x>", "", null)]
    [InlineData("<style type=text/less>p{background:url(x)}</style>", "", null)]
    [InlineData("<link rel=preload as=fetch href=x>", "", null)]
    [InlineData("<link rel=preconnect href=x>", "", null)]
    [InlineData("<input src=x>", "", null)]
    [InlineData("<video src=x><source src=x></video><audio src=x>", "", null)]
    [InlineData("<img src='data:image/png;base64,AAAA'>", "", null)]
    [InlineData("<script>var s = 'http://h/x'; document.write('<img src=x>')</script>", "", null)]
    public void Requisites(string page, string expected, string? place)
    {
        PageLinks links = Page.Read(page, Page.WithRequisites);
        Assert.Equal(expected, Page.Told(links));
        Assert.Equal(place, Page.FirstPlace(links));
        Assert.Equal("", Page.Links(page));
    }

    [Theory]
    [InlineData("<base href=/b/><a href=x>", "/b/x")]
    [InlineData("<a href=x><base href=/b/>", "/b/x")]
    [InlineData("<base href=/b/><base href=/c/><a href=x>", "/b/x")]
    [InlineData("<base target=_top><base href=//g/b/><a href=x>", "http://g/b/x")]
    [InlineData("<base href=b/?x><a href=x><a href=#f>", "/d/b/x /d/b/?x")]
    [InlineData("<base href=''><a href=x>", "/d/x")]
    [InlineData("<base href='http://h:x/'><a href=x>", "/d/x")]
    [InlineData("<base href='data:,x'><a href=x>", "/d/x")]
    [InlineData("<base href='javascript:x'><a href=x>", "/d/x")]
    [InlineData("<base href='ftp://g/'><a href=x><a href=//h/x><a href=http://h/y>", "/y")]
    [InlineData("<template><base href=/b/></template><a href=x>", "/d/x")]
    [InlineData("<svg><base href=/b/></svg><a href=x>", "/d/x")]
    public void References_are_resolved_against_the_first_base(string page, string expected) => Assert.Equal(expected, Page.Links(page));

    [Theory]
    [InlineData("application/xhtml+xml", "<html><script src='s'/><title/><a href='x'/></html>", "+/d/s /d/x")]
    [InlineData("application/xhtml+xml", "<script><![CDATA[ <a href='y'/> ]]></script><a href='x'/>", "/d/x")]
    [InlineData("application/xhtml+xml", "<style><![CDATA[ @import 'y'; ]]></style><a href='x'/>", "+/d/y /d/x")]
    [InlineData("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'><title>t</title><a href='x'/><image href='y'/></svg>", "/d/x +/d/y")]
    [InlineData("text/css", "@import url(x); p { background: url(y) } <a href=z>", "+/d/x +/d/y")]
    [InlineData("text/plain", "<a href=x>", "")]
    [InlineData("application/pdf", "<a href=x>", "")]
    [InlineData(null, "<a href=x>", "/d/x")]
    public void The_media_type_decides_how_a_page_is_read(string? mediaType, string page, string expected) =>
        Assert.Equal(expected, Page.Links(page, Page.WithRequisites with { MediaType = mediaType }));

    [Fact]
    public void A_url_comes_once_and_may_be_followed_if_any_of_its_links_may()
    {
        PageLinks links = Page.Read("<a rel=nofollow href=x><a href=./x><a href=x#f><a rel=nofollow href=y><img src=x><a href=mailto:x><a href=mailto:x><a href=http://>", Page.WithRequisites);
        Assert.Equal("/d/x !/d/y +/d/x", Page.Told(links));
        Assert.Equal(2, links.Others);
    }

    [Theory]
    [InlineData("<title> A &amp;\n  B </title><title>C</title>", "A & B")]
    [InlineData("<svg><title>S</title></svg><title>A<b></title>", "A<b>")]
    [InlineData("<title>A", "A")]
    [InlineData("<title></title>", null)]
    [InlineData("<p>A", null)]
    public void The_title_is_told(string page, string? title) => Assert.Equal(title, Page.Read(page).Title);

    [Fact]
    public void A_long_title_is_cut() => Assert.Equal(new string('x', 300), Page.Read($"<title>{new string('x', 100_000)}").Title);
}
