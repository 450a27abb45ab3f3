using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>The small languages in attributes and styles.</summary>
public sealed class LinkSyntaxTests
{
    [Theory]
    [InlineData("0;url=x", "x")]
    [InlineData("0; url=x", "x")]
    [InlineData("0, URL='x'y", "x")]
    [InlineData("0 x", "x")]
    [InlineData("  0.5;url = \"x y", "x y")]
    [InlineData(".5;url=x", "x")]
    [InlineData("1.2.3;x", "x")]
    [InlineData("0;urlx", "urlx")]
    [InlineData("0;url", "url")]
    [InlineData("0;url x", "url x")]
    [InlineData("0;'x'", "x")]
    [InlineData("0;", "")]
    [InlineData("0", "")]
    [InlineData("0;url=", "")]
    [InlineData("0x", "")]
    [InlineData("url=x", "")]
    [InlineData("-1;url=x", "")]
    [InlineData(";url=x", "")]
    [InlineData("", "")]
    public void A_refresh_has_a_target(string content, string expected) => Assert.Equal(expected, MetaRefresh.TargetOf(content).ToString());

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a 1x, b 2x", "a|b")]
    [InlineData("a,b", "a,b")]
    [InlineData("a, b", "a|b")]
    [InlineData(",, a 100w,b 200w", "a|b")]
    [InlineData("a,, b", "a|b")]
    [InlineData("a?x=1,2 1.5x,\tb\n", "a?x=1,2|b")]
    [InlineData("a 1x 2x, b", "b")]
    [InlineData("a 100w 50h, b 1e2x", "a|b")]
    [InlineData("a 50h, b", "b")]
    [InlineData("a 1w 1x, b", "b")]
    [InlineData("a 0w, b -1x, c 1.x, d +1x, e x, f 1y, g", "g")]
    [InlineData("a (x, y) 1x, b", "b")]
    [InlineData("a (, b", "")]
    [InlineData("data:,x 1x, b", "data:,x|b")]
    [InlineData(" , ,", "")]
    public void A_srcset_has_candidates(string value, string expected)
    {
        List<string> urls = [];
        var set = new SourceSet(value);
        while (set.TryRead(out ReadOnlySpan<char> url))
            urls.Add(url.ToString());
        Assert.Equal(expected, string.Join('|', urls));
    }

    [Theory]
    [InlineData("p{background:url(x)}", "x")]
    [InlineData("p{background:URL( x )}", "x")]
    [InlineData("p{background:url('x')}", "x")]
    [InlineData("p{background:url( \"x\" )}", "x")]
    [InlineData("p{background:u\\72l(x)}", "x")]
    [InlineData("p{background:url(a\\62 c)}", "abc")]
    [InlineData("p{background:url('a\\\nb')}", "ab")]
    [InlineData("p{background:url('a\\\r\nb\\'')}", "ab'")]
    [InlineData("p{background:url('b\\0000611\\110000')}", "ba1%EF%BF%BD")]
    [InlineData("p{a:url(x),url(y)}", "x y")]
    [InlineData("@font-face{src:local(z),url(x)format('woff2'),url(y)}", "x y")]
    [InlineData("@import 'x';", "x")]
    [InlineData("@IMPORT \"x\" screen;", "x")]
    [InlineData("@import/**/url(x) layer(y);", "x")]
    [InlineData("@\\69mport 'x'", "x")]
    [InlineData("p{a:image-set('x' 1x, \"y\" type('image/png'), url(z) 3x)}q{content:'w'}", "x y z")]
    [InlineData("p{a:-webkit-image-set(url(x)1x)}", "x")]
    [InlineData("p{a:src('x')}", "x")]
    [InlineData("p{a:src(x)}", "")]
    [InlineData("p{a:url('x' foo(bar))}q{a:url(y)}", "x y")]
    [InlineData("p{a:url(x", "x")]
    [InlineData("p{a:url('x", "x")]
    [InlineData("p{a:url('x;q{a:url(y)}\n}r{a:url(z)}", "z")]
    [InlineData("p{a:url(x y)}q{a:url(z)}", "z")]
    [InlineData("p{a:url(x'y)}q{a:url(z)}", "z")]
    [InlineData("p{a:url(x\\\n)}q{a:url(z)}", "z")]
    [InlineData("p{a:url(a/*b*/)}", "a/*b*/")]
    [InlineData("/*url(x)*/p{a:url(y)}/*url(z)", "y")]
    [InlineData("p{content:'url(x)'}", "")]
    [InlineData("p{a:curl(x)}", "")]
    [InlineData("p{a:url (x)}", "")]
    [InlineData("#url(x){}", "")]
    [InlineData("p{a:url()}q{a:url('')}r{a:url(#f)}", "")]
    [InlineData("@namespace url(http://x/);@namespace s 'http://y/';p{a:url(z)}", "z")]
    [InlineData("@document url(x){p{a:url(z)}}", "z")]
    [InlineData("@importx 'x';@import;'y';@import z 'y'", "")]
    [InlineData("@charset 'x';", "")]
    [InlineData("\\", "")]
    [InlineData("@", "")]
    public void A_style_names(string css, string expected)
    {
        string told = Page.Links(css, Page.WithRequisites with { MediaType = "text/css" });
        Assert.Equal(expected, told.Replace("+/d/", "", StringComparison.Ordinal));
    }
}
