using CsCheck;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class CrawlScopeTests
{
    [Theory]

    // The host's name, whatever scheme and port.
    [InlineData(nameof(ScopeKind.Host), "http://example.com/a", "http://example.com/b", true)]
    [InlineData(nameof(ScopeKind.Host), "http://example.com/a", "https://example.com/", true)]
    [InlineData(nameof(ScopeKind.Host), "http://example.com/a", "http://example.com:8080/", true)]
    [InlineData(nameof(ScopeKind.Host), "http://example.com/a", "http://EXAMPLE.com/", true)]
    [InlineData(nameof(ScopeKind.Host), "http://example.com/a", "http://www.example.com/", false)]
    [InlineData(nameof(ScopeKind.Host), "http://www.example.com/a", "http://example.com/", false)]
    [InlineData(nameof(ScopeKind.Host), "http://example.com/a", "http://example.com.evil.net/", false)]
    [InlineData(nameof(ScopeKind.Host), "http://example.com/a", "http://notexample.com/", false)]
    [InlineData(nameof(ScopeKind.Host), "http://example.com/a", "http://example.com./", false)]
    [InlineData(nameof(ScopeKind.Host), "http://example.com/a", "http://example.com@evil.net/", false)]
    [InlineData(nameof(ScopeKind.Host), "http://bücher.example/", "http://xn--bcher-kva.example/x", true)]
    [InlineData(nameof(ScopeKind.Host), "http://127.0.0.1/", "http://0x7f.1/", true)]
    [InlineData(nameof(ScopeKind.Host), "http://[::1]/", "http://[0:0::1]:81/", true)]
    [InlineData(nameof(ScopeKind.Host), "http://[::1]/", "http://127.0.0.1/", false)]

    // The registrable domain.
    [InlineData(nameof(ScopeKind.Domain), "http://www.example.com/", "https://example.com:81/", true)]
    [InlineData(nameof(ScopeKind.Domain), "http://www.example.com/", "http://a.b.example.com/", true)]
    [InlineData(nameof(ScopeKind.Domain), "http://www.example.com/", "http://other.com/", false)]
    [InlineData(nameof(ScopeKind.Domain), "http://www.example.co.uk/", "http://shop.example.co.uk/", true)]
    [InlineData(nameof(ScopeKind.Domain), "http://www.example.co.uk/", "http://other.co.uk/", false)]
    [InlineData(nameof(ScopeKind.Domain), "http://a.github.io/", "http://b.github.io/", false)]
    [InlineData(nameof(ScopeKind.Domain), "http://github.io/", "http://github.io/x", true)] // A suffix that is a site too.
    [InlineData(nameof(ScopeKind.Domain), "http://github.io/", "http://a.github.io/", false)]
    [InlineData(nameof(ScopeKind.Domain), "http://example.com/", "http://www.example.com./", false)]
    [InlineData(nameof(ScopeKind.Domain), "http://localhost/", "http://localhost:5000/", true)]
    [InlineData(nameof(ScopeKind.Domain), "http://localhost/", "http://example.com/", false)]
    [InlineData(nameof(ScopeKind.Domain), "http://192.0.2.1/", "http://192.0.2.1:8080/", true)]
    [InlineData(nameof(ScopeKind.Domain), "http://192.0.2.1/", "http://198.51.2.1/", false)]
    [InlineData(nameof(ScopeKind.Domain), "http://[2001:db8::1]/", "http://[2001:db8::1]/x", true)]

    // The start's folder.
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/", "http://h/docs/a/b?c", true)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/", "http://h/docs/", true)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/", "http://h/docs", false)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/", "http://h/docs2/a", false)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/", "http://h/", false)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/", "http://h/docs/../x", false)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/index.html", "http://h/docs/b", true)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs", "http://h/other", true)] // The folder of "docs" is the root.
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/a?x=/y/", "http://h/docs/b", true)] // A slash in the query makes no folder.
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/", "http://h/x?y=/docs/", false)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/", "https://h/docs/a", true)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/", "http://h:8080/docs/a", false)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h:8080/docs/", "http://h:8080/docs/a", true)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h:443/docs/", "https://h/docs/a", false)] // http on a port not its own.
    [InlineData(nameof(ScopeKind.Prefix), "http://h/docs/", "http://i/docs/a", false)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/a/b/c/", "http://h/a/b/", false)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/a//", "http://h/a//b", true)]
    [InlineData(nameof(ScopeKind.Prefix), "http://h/a//", "http://h/a/b", false)]
    public void A_found_link_is_in_scope_or_not(string kind, string start, string found, bool expected)
    {
        ScopeVerdict verdict = Scope(kind, [start]).Judge(WebUrlTests.Parse(found));
        Assert.Equal(expected, verdict.Allowed);
        Assert.Equal("scope", verdict.Reason);
    }

    [Theory]
    [InlineData(nameof(ScopeKind.Host), "http://example.com/x", "host example.com", "not in host example.com")]
    [InlineData(nameof(ScopeKind.Domain), "http://a.example.com/x", "domain example.com", "not in domain example.com")]
    [InlineData(nameof(ScopeKind.Prefix), "http://example.com:81/x/y", "prefix example.com:81/x/", "not in prefix example.com:81/x/")]
    public void The_rule_is_told(string kind, string start, string inside, string outside)
    {
        CrawlScope scope = Scope(kind, [start]);
        Assert.Equal(inside, scope.Judge(WebUrlTests.Parse(start)).Rule);
        Assert.Equal(outside, scope.Judge(WebUrlTests.Parse("http://other.example/")).Rule);
        Assert.Equal((true, "start"), (ScopeVerdict.Start.Allowed, ScopeVerdict.Start.Reason));
    }

    [Theory]
    [InlineData("http://h/a", true, "scope", "host h", "", "")]
    [InlineData("http://h/a.pdf", false, "exclude", @"--exclude \.pdf$", "", @"\.zip$ \.pdf$")]
    [InlineData("http://h/a.html", true, "scope", "host h", "", @"\.pdf$")]
    [InlineData("http://h/docs/a", true, "include", "--include /docs/", "/x/ /docs/", "")]
    [InlineData("http://h/a", false, "include", "matches no --include", "/x/ /docs/", "")]
    [InlineData("http://h/docs/a.pdf", false, "exclude", @"--exclude \.pdf$", "/docs/", @"\.pdf$")]
    [InlineData("http://i/docs/a", false, "scope", "not in host h", "/docs/", "")] // --include widens nothing.
    [InlineData("http://h/?u=http://x/docs/", true, "include", "--include /docs/", "/docs/", "")] // In all of the URL.
    [InlineData("http://h/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", false, "exclude", "too long to search: --exclude (?!x)(a+)+$", "", "(?!x)(a+)+$")]
    [InlineData("http://h/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", false, "include", "too long to search: --include (?!x)(a+)+$", "(?!x)(a+)+$ /y", "")]
    [InlineData("http://h/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", true, "include", "--include /a", "(?!x)(a+)+$ /a", "")]
    public void Patterns_narrow_it(string found, bool allowed, string reason, string rule, string include, string exclude)
    {
        ScopeVerdict verdict = Scope(nameof(ScopeKind.Host), ["http://h/"], include, exclude).Judge(WebUrlTests.Parse(found));
        Assert.Equal((allowed, reason, rule), (verdict.Allowed, verdict.Reason, verdict.Rule));
    }

    [Fact]
    public void Each_start_has_its_scope_and_without_any_there_is_none()
    {
        CrawlScope scope = Scope(nameof(ScopeKind.Host), ["http://a/", "http://b/", "http://b/x"]);
        Assert.True(scope.Judge(WebUrlTests.Parse("http://a/1")).Allowed);
        Assert.True(scope.Judge(WebUrlTests.Parse("http://b/1")).Allowed);
        Assert.Equal("not in any host of the starts", scope.Judge(WebUrlTests.Parse("http://c/1")).Rule);
        Assert.Equal("there is no start", Scope(nameof(ScopeKind.Host), []).Judge(WebUrlTests.Parse("http://c/1")).Rule);
    }

    [Theory]
    [InlineData(nameof(ScopeKind.Host), "http://a.example/", "https://www.a.example/", true)]
    [InlineData(nameof(ScopeKind.Host), "http://a.example/", "https://a.example:81/", false)]
    [InlineData(nameof(ScopeKind.Domain), "http://a.example/", "https://www.a.example/", false)]
    [InlineData(nameof(ScopeKind.Domain), "http://a.example/", "https://b.example/", true)]
    [InlineData(nameof(ScopeKind.Prefix), "http://a.example/x/", "https://a.example/y/", false)]
    [InlineData(nameof(ScopeKind.Prefix), "http://a.example/x/", "http://a.example:81/x/", true)]
    [InlineData(nameof(ScopeKind.Prefix), "http://a.example/x/", "http://b.example/x/y/z/", true)]
    public void A_start_that_leads_to_another_host_moves_the_scope(string kind, string start, string target, bool moves)
    {
        WebUrl from = WebUrlTests.Parse(start);
        WebUrl to = WebUrlTests.Parse(target);
        CrawlScope before = Scope(kind, [start]);
        CrawlScope after = before.Follow(from, to);
        Assert.Equal(moves, !ReferenceEquals(before, after));
        Assert.True(before.Judge(from).Allowed);
        if (!moves)
            return;
        Assert.False(after.Judge(from).Allowed);
        Assert.True(after.Judge(to).Allowed);

        CrawlScope again = after.Follow(from, to);
        Assert.False(again.Judge(from).Allowed);
        Assert.True(again.Judge(to).Allowed);
    }

    [Fact]
    public void It_stays_where_another_start_is()
    {
        CrawlScope scope = Scope(nameof(ScopeKind.Host), ["http://a/1", "http://a/2", "http://b/"]);
        WebUrl a = WebUrlTests.Parse("http://a/");
        WebUrl b = WebUrlTests.Parse("http://b/");
        CrawlScope once = scope.Follow(WebUrlTests.Parse("http://a/1"), b);
        Assert.True(once.Judge(a).Allowed);
        CrawlScope twice = once.Follow(WebUrlTests.Parse("http://a/2"), b);
        Assert.False(twice.Judge(a).Allowed);
        Assert.True(twice.Judge(b).Allowed);
    }

    [Theory]
    [InlineData(nameof(ScopeKind.Host))]
    [InlineData(nameof(ScopeKind.Domain))]
    [InlineData(nameof(ScopeKind.Prefix))]
    public void Starts_may_come_one_by_one(string kind)
    {
        CrawlScope scope = Scope(kind, []);
        for (int i = 0; i < 20_000; i++)
        {
            WebUrl start = WebUrlTests.Parse($"http://h{i}.example/a/{i}/b");
            Assert.False(scope.Judge(start).Allowed);
            scope = scope.With(start);
            Assert.True(scope.Judge(start).Allowed);
        }

        Assert.True(scope.Judge(WebUrlTests.Parse("http://h7.example/a/7/c")).Allowed);
        Assert.False(scope.Judge(WebUrlTests.Parse("http://i.other/a/7/c")).Allowed);
    }

    [Fact]
    public void A_path_of_a_million_folders_costs_no_more_than_the_starts_are_deep()
    {
        CrawlScope scope = Scope(nameof(ScopeKind.Prefix), ["http://h/a/b/c/"]);
        WebUrl found = WebUrlTests.Parse("http://h" + string.Concat(Enumerable.Repeat("/a", 1_000_000)));
        for (int i = 0; i < 1000; i++)
            Assert.False(scope.Judge(found).Allowed);
    }

    [Fact]
    public void It_never_throws_and_a_start_is_in_its_own_scope() => ScopeSamples.Urls.Select(ScopeSamples.Urls, Gen.Int[0, 2]).Sample((start, found, kind) =>
    {
        CrawlScope scope = new((ScopeKind)kind, [start], [], []);
        _ = scope.Judge(found).Rule;
        Assert.True(scope.Judge(start).Allowed);
        CrawlScope after = scope.Follow(start, found);
        Assert.Equal(after.Judge(found).Allowed, after.Judge(found).Rule.StartsWith(((ScopeKind)kind).ToString(), StringComparison.OrdinalIgnoreCase));
    });

    private static CrawlScope Scope(string kind, string[] starts, string include = "", string exclude = "") => new(
        Enum.Parse<ScopeKind>(kind), starts.Select(WebUrlTests.Parse), Patterns(include), Patterns(exclude));

    private static IEnumerable<UrlPattern> Patterns(string texts) =>
        texts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(UrlPatternTests.Parse);
}
