using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class PublicSuffixesTests
{
    /// <summary>The cases that publicsuffix.org publishes (tests/test_psl.txt, public domain), in this parser's spelling.</summary>
    public static TheoryData<string, string?> Published => new()
    {
        // Mixed case.
        { "COM", null },
        { "example.COM", "example.com" },
        { "WwW.example.COM", "example.com" },

        // A dot in front.
        { ".com", null },
        { ".example", null },
        { ".example.com", null },
        { ".example.example", null },

        // A top level that the list doesn't have.
        { "example", null },
        { "example.example", "example.example" },
        { "b.example.example", "example.example" },
        { "a.b.example.example", "example.example" },

        // One rule.
        { "biz", null },
        { "domain.biz", "domain.biz" },
        { "b.domain.biz", "domain.biz" },
        { "a.b.domain.biz", "domain.biz" },

        // Some rules of two levels.
        { "com", null },
        { "example.com", "example.com" },
        { "b.example.com", "example.com" },
        { "a.b.example.com", "example.com" },
        { "uk.com", null },
        { "example.uk.com", "example.uk.com" },
        { "b.example.uk.com", "example.uk.com" },
        { "a.b.example.uk.com", "example.uk.com" },
        { "test.ac", "test.ac" },

        // Nothing but a wildcard.
        { "mm", null },
        { "c.mm", null },
        { "b.c.mm", "b.c.mm" },
        { "a.b.c.mm", "b.c.mm" },

        // More complex.
        { "jp", null },
        { "test.jp", "test.jp" },
        { "www.test.jp", "test.jp" },
        { "ac.jp", null },
        { "test.ac.jp", "test.ac.jp" },
        { "www.test.ac.jp", "test.ac.jp" },
        { "kyoto.jp", null },
        { "test.kyoto.jp", "test.kyoto.jp" },
        { "ide.kyoto.jp", null },
        { "b.ide.kyoto.jp", "b.ide.kyoto.jp" },
        { "a.b.ide.kyoto.jp", "b.ide.kyoto.jp" },
        { "c.kobe.jp", null },
        { "b.c.kobe.jp", "b.c.kobe.jp" },
        { "a.b.c.kobe.jp", "b.c.kobe.jp" },
        { "city.kobe.jp", "city.kobe.jp" },
        { "www.city.kobe.jp", "city.kobe.jp" },

        // A wildcard with an exception.
        { "ck", null },
        { "test.ck", null },
        { "b.test.ck", "b.test.ck" },
        { "a.b.test.ck", "b.test.ck" },
        { "www.ck", "www.ck" },
        { "www.www.ck", "www.ck" },

        // K12 in the United States.
        { "us", null },
        { "test.us", "test.us" },
        { "www.test.us", "test.us" },
        { "ak.us", null },
        { "test.ak.us", "test.ak.us" },
        { "www.test.ak.us", "test.ak.us" },
        { "k12.ak.us", null },
        { "test.k12.ak.us", "test.k12.ak.us" },
        { "www.test.k12.ak.us", "test.k12.ak.us" },

        // Names that are not ASCII, and their Punycode.
        { "食狮.com.cn", "xn--85x722f.com.cn" },
        { "食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn" },
        { "www.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn" },
        { "shishi.公司.cn", "shishi.xn--55qx5d.cn" },
        { "公司.cn", null },
        { "食狮.中国", "xn--85x722f.xn--fiqs8s" },
        { "www.食狮.中国", "xn--85x722f.xn--fiqs8s" },
        { "shishi.中国", "shishi.xn--fiqs8s" },
        { "中国", null },
        { "xn--85x722f.com.cn", "xn--85x722f.com.cn" },
        { "xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn" },
        { "www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn" },
        { "shishi.xn--55qx5d.cn", "shishi.xn--55qx5d.cn" },
        { "xn--55qx5d.cn", null },
        { "xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s" },
        { "www.xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s" },
        { "shishi.xn--fiqs8s", "shishi.xn--fiqs8s" },
        { "xn--fiqs8s", null },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void The_published_cases_agree(string host, string? expected) => Assert.Equal(expected, DomainOf(host));

    [Theory]
    [InlineData("github.io", null)] // Private rules count.
    [InlineData("a.github.io", "a.github.io")]
    [InlineData("b.a.github.io", "a.github.io")]
    [InlineData("bucket.s3.amazonaws.com", "bucket.s3.amazonaws.com")]
    [InlineData("example.com.", "example.com.")] // The dot at its end stays.
    [InlineData("www.example.com.", "example.com.")]
    [InlineData("com.", null)]
    [InlineData("a..b", ".b")] // No name, but nothing to throw for.
    [InlineData("a..com", ".com")]
    [InlineData("..", null)]
    [InlineData(".", null)]
    [InlineData("", null)]
    public void So_do_our_own(string host, string? expected)
    {
        ReadOnlySpan<char> domain = PublicSuffixes.Default.RegistrableDomain(host);
        Assert.Equal(expected, domain.IsEmpty ? null : domain.ToString());
    }

    [Theory]
    [InlineData("b.a", "b.a")] // "a" is a suffix by the rule "*".
    [InlineData("x.deep.a", "x.deep.a")]
    [InlineData("y.x.deep.a", "x.deep.a")]
    [InlineData("y.x.w.a", "y.x.w.a")]
    [InlineData("z.y.x.w.a", "y.x.w.a")]
    [InlineData("y.no.w.a", "no.w.a")]
    [InlineData("z.y.no.w.a", "no.w.a")] // The exception prevails over the longer rule.
    [InlineData("k.plain.b", "k.plain.b")]
    [InlineData("comment.b", "comment.b")]
    public void The_algorithm_is_that_of_the_list(string host, string expected)
    {
        var suffixes = new PublicSuffixes(new StringReader("// comment.b\n\ndeep.a\n*.w.a\n!no.w.a\ny.no.w.a\r\nplain.b whatever follows is ignored\n"));
        Assert.Equal(expected, suffixes.RegistrableDomain(host).ToString());
    }

    [Fact]
    public void A_host_of_a_million_labels_takes_no_time()
    {
        string host = string.Concat(Enumerable.Repeat("a.", 1_000_000)) + "co.uk";
        for (int i = 0; i < 1000; i++)
            Assert.Equal("a.co.uk", PublicSuffixes.Default.RegistrableDomain(host).ToString());
    }

    private static string? DomainOf(string host)
    {
        ReadOnlySpan<char> domain = PublicSuffixes.Default.RegistrableDomain(WebUrlTests.Parse($"http://{host}/").Host);
        return domain.IsEmpty ? null : domain.ToString();
    }
}
