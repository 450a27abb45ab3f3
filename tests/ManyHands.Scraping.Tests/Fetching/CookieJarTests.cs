using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class CookieJarTests
{
    private readonly CookieJar _jar = new(new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData("a=b", "http://h.example/", "a=b")]
    [InlineData("a=b; Path=/", "http://h.example/x/y", "a=b")]
    [InlineData("a=b; Path=/x", "http://h.example/x", "a=b")]
    [InlineData("a=b; Path=/x", "http://h.example/x/y", "a=b")]
    [InlineData("a=b; Path=/x", "http://h.example/xy", null)]
    [InlineData("a=b; Path=/x/", "http://h.example/x", null)]
    [InlineData("a=b", "http://other.example/", null)]
    [InlineData("a=b", "http://sub.h.example/", null)]
    [InlineData("a=b", "http://h.example:8080/", "a=b")]
    [InlineData("a=b; Domain=h.example", "http://sub.h.example/", "a=b")]
    [InlineData("a=b; Domain=.H.Example", "http://sub.h.example/", "a=b")]
    [InlineData("a=b; Domain=example", "http://other.example/", null)]
    [InlineData("a=b; Domain=other.example", "http://other.example/", null)]
    [InlineData("a=b; Secure", "https://h.example/", null)] // was set over http
    [InlineData("a=b; Max-Age=0", "http://h.example/", null)]
    [InlineData("a=b; Max-Age=-5", "http://h.example/", null)]
    [InlineData("a=b; Max-Age=10", "http://h.example/", "a=b")]
    [InlineData("a=b; Max-Age=junk; Expires=junk", "http://h.example/", "a=b")]
    [InlineData("a=b; Expires=Thu, 01-Jan-1970 00:00:00 GMT", "http://h.example/", null)]
    [InlineData("a=b; Expires=Wed, 31 Dec 2025 23:59:59 GMT", "http://h.example/", null)]
    [InlineData("a=b; Expires=Thu, 01 Jan 2026 00:00:01 GMT", "http://h.example/", "a=b")]
    [InlineData("a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=5", "http://h.example/", "a=b")]
    [InlineData("a=", "http://h.example/", "a=")]
    [InlineData("a=b=c", "http://h.example/", "a=b=c")]
    [InlineData("a=\"b\"", "http://h.example/", "a=\"b\"")]
    [InlineData("=b", "http://h.example/", null)]
    [InlineData("", "http://h.example/", null)]
    [InlineData("novalue", "http://h.example/", null)]
    [InlineData("a=b\rX: y", "http://h.example/", null)]
    public void A_cookie_goes_where_it_belongs(string line, string asked, string? field)
    {
        _jar.Store(line, FetchBench.Url("http://h.example/"));
        Assert.Equal(field, _jar.FieldFor(FetchBench.Url(asked)));
    }

    [Fact]
    public void A_parents_domain_covers_its_other_hosts()
    {
        _jar.Store("a=b; Domain=h.example", FetchBench.Url("http://www.h.example/"));
        Assert.Equal("a=b", _jar.FieldFor(FetchBench.Url("http://api.h.example/")));
        Assert.Null(_jar.FieldFor(FetchBench.Url("http://evilh.example/")));
    }

    [Fact]
    public void An_address_has_no_parent_domain()
    {
        _jar.Store("a=b; Domain=0.0.1", FetchBench.Url("http://127.0.0.1/"));
        Assert.Null(_jar.FieldFor(FetchBench.Url("http://127.0.0.1/")));
    }

    [Fact]
    public void The_path_is_the_folder_of_the_page_that_set_it()
    {
        _jar.Store("a=b", FetchBench.Url("http://h.example/x/page"));
        Assert.Equal("a=b", _jar.FieldFor(FetchBench.Url("http://h.example/x/other")));
        Assert.Null(_jar.FieldFor(FetchBench.Url("http://h.example/")));
    }

    [Fact]
    public void A_later_cookie_replaces_an_earlier_one_and_longer_paths_come_first()
    {
        WebUrl url = FetchBench.Url("http://h.example/x/");
        _jar.Store("a=1; Path=/", url);
        _jar.Store("b=1; Path=/x", url);
        _jar.Store("a=2; Path=/", url);
        Assert.Equal("b=1; a=2", _jar.FieldFor(url));
        _jar.Store("a=; Path=/; Max-Age=0", url);
        Assert.Equal("b=1", _jar.FieldFor(url));
    }

    [Fact]
    public void A_flood_of_cookies_is_cut_off()
    {
        WebUrl url = FetchBench.Url("http://h.example/");
        for (int i = 0; i < 10_000; i++) _jar.Store($"c{i}=v", url);
        _jar.Store($"long={new string('x', 5000)}", url);
        Assert.InRange(_jar.FieldFor(url)!.Length, 1, 1000);
    }
}
