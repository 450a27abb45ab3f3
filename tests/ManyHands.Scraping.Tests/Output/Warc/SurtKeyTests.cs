using ManyHands.Fuzzing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>Keys as the rules' source gives them; what it can't be asked for here was worked out by hand from its text.</summary>
public sealed class SurtKeyTests
{
    private const string Id32 = "0123456789abcdefghijklemopqrstuv";
    private const string Id24 = "4hqa0555fwsecu455xqckv45";

    [Theory]
    [InlineData("http://www.archive.org/", "org,archive)/")]
    [InlineData("http://archive.org/goo/", "org,archive)/goo")]
    [InlineData("http://archive.org/goo/?", "org,archive)/goo")]
    [InlineData("http://archive.org/goo/?b&a", "org,archive)/goo?a&b")]
    [InlineData("http://archive.org/goo/?a=2&b&a=1", "org,archive)/goo?a=1&a=2&b")]
    [InlineData("https://www34.Archive.org:443/Index.HTML?B=a&b=B&a=b", "org,archive)/index.html?a=b&b=a&b=b")]
    [InlineData("http://www.archive.org:8080/", "org,archive:8080)/")]
    [InlineData("http://www2.www2foo.com/", "com,www2foo)/")]
    [InlineData("http://wwwfoo.com/", "com,wwwfoo)/")]
    [InlineData("http://127.0.0.1:81/x", "1,0,0,127:81)/x")]
    [InlineData("http://[2001:db8::1]/", "2001:db8::1)/")]
    [InlineData("http://host.com//twoslashes?more//slashes", "com,host)/twoslashes?more//slashes")]
    [InlineData("http://host/%25%32%35", "host)/%25")]
    [InlineData("http://host/%2525252525252525", "host)/%25")]
    [InlineData("http://host/asdf%25%32%35asd", "host)/asdf%25asd")]
    [InlineData("http://host/%257Ea%2521b%2540c%2523d%2524e%25f%255E00%252611", "host)/~a!b@c%23d$e%25f^00&11")]
    [InlineData("http://host/ab%23cd", "host)/ab%23cd")]
    [InlineData("http://host/a%252e%252e", "host)/a..")]
    [InlineData("http://host/a/b/%252e%252e/c", "host)/a/c")]
    [InlineData("http://host/%E4%BD%A0", "host)/%e4%bd%a0")]
    [InlineData("http://host/a?x=%26%2526", "host)/a?&&x=")]
    [InlineData("http://host/a?a=1&", "host)/a?&a=1")]
    [InlineData("http://host/a?a=&a", "host)/a?a&a=")]
    [InlineData("http://archive.org/index.php?PHPSESSID=" + Id32 + "&action=profile;u=4221", "org,archive)/index.php?action=profile;u=4221")]
    [InlineData("http://h/?one=two&jsessionid=" + Id32, "h)/?&one=two")]
    [InlineData("http://h/?jsessionid=" + Id32 + "0", "h)/?jsessionid=" + Id32 + "0")]
    [InlineData("http://h/?sid=9682993c8daa2c5497996114facdc805&jsessionid=" + Id32, "h)/")]
    [InlineData("http://h/?aspsessionidABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX&x=y", "h)/?x=y")]
    [InlineData("http://h/?CFID=14475712&CFTOKEN=2D89F5AF-3048-2957-DA4EE4B6B13661AB&r=468710288378&m=forgotten", "h)/?m=forgotten&r=468710288378")]
    [InlineData("http://h/?a=CFID=1&CFTOKEN=2&CFTOKEN=&z", "h)/?a=cftoken=&z")]
    [InlineData("http://h/?CFID=1&CFTOKEN=2&CFID=3&CFTOKEN=4", "h)/?&cfid=1&cftoken=2")]
    [InlineData("http://h/?CFID=&CFTOKEN=2", "h)/?cfid=&cftoken=2")]
    [InlineData("http://h/?CFID=1&x=2", "h)/?cfid=1&x=2")]
    [InlineData("http://h/(S(" + Id24 + "))/mileg.aspx", "h)/mileg.aspx")]
    [InlineData("http://h/(" + Id24 + ")/mileg.aspx", "h)/mileg.aspx")]
    [InlineData("http://h/(a(" + Id24 + ")S(" + Id24 + ")f(" + Id24 + "))/mileg.aspx?page=sessionschedules", "h)/mileg.aspx?page=sessionschedules")]
    [InlineData("http://h/(" + Id24 + ")/mileg.html", "h)/(" + Id24 + ")/mileg.html")]
    [InlineData("http://h/photos/36050182@N05/", "h)/photos/36050182@n05")]
    [InlineData("http://visit.webhosting.yahoo.com/visit.gif?&r=http%3A//web.archive.org/web/20090517140029/http%3A//anthonystewarthead.electric-chi.com/&b=Netscape%205.0%20%28Windows%3B%20en-US%29&s=1366x768&o=Win32&c=24&j=true&v=1.2",
        "com,yahoo,webhosting,visit)/visit.gif?&b=netscape%205.0%20(windows;%20en-us)&c=24&j=true&o=win32&r=http://web.archive.org/web/20090517140029/http://anthonystewarthead.electric-chi.com/&s=1366x768&v=1.2")]
    public void Key(string url, string expected) => Assert.Equal(expected, SurtKey.Of(FetchBench.Url(url)));

    [Theory]
    [InlineData("%25")]
    [InlineData("25")]
    [InlineData("%")]
    [InlineData("/(aaaaaaaaaaaaaaaaaaaaaaaa)")]
    [InlineData("/..")]
    public void Long_hostile_urls_take_time_in_proportion(string piece)
    {
        string url = "http://h/" + (piece == "25" ? "%" : "") + string.Concat(Enumerable.Repeat(piece, 300_000 / piece.Length)) + "?" + string.Concat(Enumerable.Repeat("cfid=", 60_000));
        TimeSpan began = ThreadTime.Now;
        string key = SurtKey.Of(FetchBench.Url(url));
        Assert.DoesNotContain(' ', key);
        Assert.True(ThreadTime.Now - began < TimeSpan.FromSeconds(20));
    }
}
