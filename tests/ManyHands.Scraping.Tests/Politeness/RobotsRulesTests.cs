using System.Text;

namespace ManyHands.Scraping.Tests;

public sealed class RobotsRulesTests
{
    [Theory]
    [MemberData(nameof(RobotsGroupCases.All), MemberType = typeof(RobotsGroupCases))]
    [MemberData(nameof(RobotsSyntaxCases.All), MemberType = typeof(RobotsSyntaxCases))]
    public void A_file_says_of_a_url(string section, string text, string token, string pathAndQuery, bool allowed) =>
        AssertVerdict(section, Parse(text, token), pathAndQuery, allowed);

    [Theory]
    [MemberData(nameof(RobotsMatchCases.All), MemberType = typeof(RobotsMatchCases))]
    public void A_groups_rules_say_of_a_url(string section, string rules, string pathAndQuery, bool allowed)
    {
        AssertVerdict(section, Parse("User-agent: *\n" + rules), pathAndQuery, allowed);
        AssertVerdict(section, Parse($"User-agent: a\nDisallow: /q\nUser-agent: foobot\n{rules}\nUser-agent: *\nDisallow:"), pathAndQuery, allowed);
    }

    [Theory]
    [MemberData(nameof(RobotsPercentCases.All), MemberType = typeof(RobotsPercentCases))]
    public void A_pattern_matches_octets(string pattern, string pathAndQuery, bool matches)
    {
        AssertVerdict("2.2.2", Parse("User-agent: *\nDisallow: " + pattern), pathAndQuery, !matches);
        AssertVerdict("2.2.2", Parse($"User-agent: *\nDisallow: /\nAllow: {pattern}"), pathAndQuery, matches);
    }

    [Fact]
    public void The_tables_hold_as_much_as_they_should() => Assert.InRange(
        RobotsGroupCases.All.Count + RobotsSyntaxCases.All.Count + RobotsMatchCases.All.Count + RobotsPercentCases.All.Count, 200, 1000);

    [Fact]
    public void The_verdict_names_the_rule_and_its_line()
    {
        RobotsRules rules = Parse("# hi\r\nUser-agent: *\r\n\r\n  DISALLOW :/x*y  # secret\rAllow: /x/y\nDissallow /z\n");

        Assert.Equal(new RobotsVerdict(false, RobotsReason.Rule, "DISALLOW :/x*y", 4), rules.IsAllowed("/x1y"));
        Assert.Equal(new RobotsVerdict(true, RobotsReason.Rule, "Allow: /x/y", 5), rules.IsAllowed("/x/yz"));
        Assert.Equal(new RobotsVerdict(false, RobotsReason.Rule, "Dissallow /z", 6), rules.IsAllowed("/z"));
        Assert.Equal(new RobotsVerdict(true, RobotsReason.NoRule), rules.IsAllowed("/y"));
        Assert.Equal(new RobotsVerdict(true, RobotsReason.RobotsFile), rules.IsAllowed("/robots.txt"));
    }

    [Fact]
    public void Of_two_equal_rules_the_first_is_named() =>
        Assert.Equal(2, Parse("User-agent: *\nDisallow: /x\nDisallow: /x\n").IsAllowed("/x").Line);

    [Fact]
    public void A_rule_is_shown_without_what_could_steer_a_terminal()
    {
        RobotsRules rules = Parse("User-agent: *\nDisallow: /a\u009B31m\u202E\u2028b\tc\n");
        Assert.Equal("Disallow: /a\uFFFD31m\uFFFD\uFFFDb\uFFFDc", rules.IsAllowed("/a\u009B31m\u202E\u2028b\tc").Rule);
    }

    [Fact]
    public void A_long_rule_is_shown_shortened()
    {
        string path = "/" + new string('x', 5000);
        string shown = Parse("User-agent: *\nDisallow: " + path).IsAllowed(path).Rule!;
        Assert.Equal(201, shown.Length);
        Assert.EndsWith("x…", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Octets_that_are_not_utf8_match_themselves()
    {
        RobotsRules rules = RobotsRules.Parse([.. "User-agent: *\nDisallow: /"u8, 0xE4, 0xFF, (byte)'z'], "foobot");
        Assert.False(rules.IsAllowed("/%E4%FFz").Allowed);
        Assert.True(rules.IsAllowed("/%E4%FF").Allowed);
        Assert.Equal("Disallow: /\uFFFD\uFFFDz", rules.IsAllowed("/%e4%ffz").Rule);
    }

    [Theory]
    [InlineData("hands/1.0 (+https://x.example)", "hands")]
    [InlineData("  hands", "hands")]
    [InlineData("Hands_x-Y/2", "Hands_x-Y")]
    [InlineData("my bot/2", "my")]
    [InlineData("MJ12bot/1", "MJ")]
    [InlineData("händs", "h")]
    [InlineData("/1.0", "")]
    [InlineData("123", "")]
    [InlineData("*", "")]
    [InlineData("", "")]
    [InlineData("Mozilla/5.0 (compatible; ExampleBot/0.1; https://www.example.com/bot.html)", "Mozilla")]
    public void The_token_is_the_letters_that_the_user_agent_begins_with(string userAgent, string token) =>
        Assert.Equal(token, RobotsRules.TokenOf(userAgent));

    [Theory]
    [InlineData("Crawl-delay: 5", 5.0)]
    [InlineData("crawl-delay:0.25", 0.25)]
    [InlineData("Crawl-delay: .5 # half", 0.5)]
    [InlineData("Crawl-delay: 7.", 7.0)]
    [InlineData("Crawldelay: 0", 0.0)]
    [InlineData("Crawl-delay 3", 3.0)]
    [InlineData("Crawl-delay: 60", 60.0)]
    [InlineData("Crawl-delay: 61", 60.0)]
    [InlineData("Crawl-delay: 99999999999999999999999999999999999999999999999999", 60.0)]
    [InlineData("Crawl-delay: 2\nCrawl-delay: 9\nCrawl-delay: 4", 9.0)]
    [InlineData("Crawl-delay: 2\nCrawl-delay: soon", 2.0)]
    [InlineData("Crawl-delay:", null)]
    [InlineData("Crawl-delay: .", null)]
    [InlineData("Crawl-delay: -1", null)]
    [InlineData("Crawl-delay: +1", null)]
    [InlineData("Crawl-delay: 1e1", null)]
    [InlineData("Crawl-delay: 1,5", null)]
    [InlineData("Crawl-delay: 1.2.3", null)]
    [InlineData("Crawl-delay: 5s", null)]
    [InlineData("Crawl-delay: 0x5", null)]
    [InlineData("Crawl-delay: NaN", null)]
    [InlineData("Crawl-delay: Infinity", null)]
    [InlineData("Crawl-delay: ٥", null)]
    [InlineData("Disallow: /", null)]
    public void Crawl_delay_is_seconds_up_to_a_minute(string lines, double? seconds) =>
        Assert.Equal(seconds, Parse("User-agent: *\n" + lines).CrawlDelay?.TotalSeconds);

    [Theory]
    [InlineData("Crawl-delay: 5\nUser-agent: *\nDisallow:", null)]
    [InlineData("User-agent: *\nCrawl-delay: 5\nUser-agent: foobot\nDisallow: /x", null)]
    [InlineData("User-agent: foobot\nCrawl-delay: 5\nUser-agent: b\nDisallow: /x", 5.0)]
    [InlineData("User-agent: b\nCrawl-delay: 5\nUser-agent: foobot\nDisallow: /x", null)]
    [InlineData("User-agent: b\nUser-agent: foobot\nCrawl-delay: 5", 5.0)]
    [InlineData("User-agent: foobot\nCrawl-delay: 1\n\nUser-agent: b\nDisallow: /\nUser-agent: foobot\nCrawl-delay: 3", 3.0)]
    [InlineData("User-agent: foobot\nDisallow: /x\nUser-agent: *\nCrawl-delay: 3", null)]
    public void Crawl_delay_is_the_groups(string text, double? seconds) => Assert.Equal(seconds, Parse(text).CrawlDelay?.TotalSeconds);

    [Fact]
    public void Sitemaps_are_told_wherever_they_stand()
    {
        RobotsRules rules = Parse(
            """
            Sitemap: https://x.example/1.xml
            User-agent: other
            Disallow: /
            SITEMAP : /2.xml  # relative
            User-agent: foobot
            site-map: https://x.example/ü
            Sitemap:
            Sitemap: https://x.example/1.xml
            Sitemaps: https://x.example/no.xml
            """);
        Assert.Equal(["https://x.example/1.xml", "/2.xml", "https://x.example/ü"], rules.Sitemaps);
    }

    [Fact]
    public void Without_a_file_all_is_allowed_and_without_an_answer_only_the_file()
    {
        Assert.Equal(new RobotsVerdict(true, RobotsReason.Unavailable), RobotsRules.AllowAll.IsAllowed("/x"));
        Assert.Equal(new RobotsVerdict(false, RobotsReason.Unreachable), RobotsRules.DisallowAll.IsAllowed("/x"));
        Assert.Equal(new RobotsVerdict(true, RobotsReason.RobotsFile), RobotsRules.DisallowAll.IsAllowed("/robots.txt"));
        Assert.Null(RobotsRules.DisallowAll.CrawlDelay);
        Assert.Empty(RobotsRules.DisallowAll.Sitemaps);
    }

    internal static RobotsRules Parse(string text, string token = "foobot") => RobotsRules.Parse(Encoding.UTF8.GetBytes(text), token);

    private static void AssertVerdict(string section, RobotsRules rules, string pathAndQuery, bool allowed)
    {
        Assert.True(rules.IsAllowed(pathAndQuery).Allowed == allowed, $"{section}: {pathAndQuery}");

        // The URL parser makes slashes of backslashes; what else it respells must change nothing.
        if (pathAndQuery.Contains('\\'))
            return;
        Assert.True(WebUrl.TryParse("https://www.example.com" + pathAndQuery, out WebUrl? url, out string? problem), problem);
        Assert.True(rules.IsAllowed(url.PathAndQuery).Allowed == allowed, $"{section}: {url}");
    }
}
