namespace ManyHands.Scraping.Tests;

/// <summary>Section of RFC 9309, robots.txt, product token, path and query, whether they are allowed: which lines are whose.</summary>
public static class RobotsGroupCases
{
    private const string SimpleExample =
        """
        User-Agent: *
        Disallow: *.gif$
        Disallow: /example/
        Allow: /publications/

        User-Agent: foobot
        Disallow:/
        Allow:/example/page.html
        Allow:/example/allowed.gif

        User-Agent: barbot
        User-Agent: bazbot
        Disallow: /example/page.html

        User-Agent: quxbot

        """;

    private const string TwoGroups = "user-agent: ExampleBot\ndisallow: /foo\ndisallow: /bar\n\nuser-agent: ExampleBot\ndisallow: /baz\n";
    private const string NotForExampleBot = "user-agent: *\ndisallow: /foo\ndisallow: /bar\n\nuser-agent: BazBot\ndisallow: /baz\n";

    public static TheoryData<string, string, string, string, bool> All => new()
    {
        // The RFC's own examples.
        { "5.1 *", SimpleExample, "somebot", "/example/page.html", false },
        { "5.1 *", SimpleExample, "somebot", "/publications/paper.html", true },
        { "5.1 *", SimpleExample, "somebot", "/other", true },
        { "5.1 * .gif", SimpleExample, "somebot", "/pictures/a.gif", false },
        { "5.1 * .gif", SimpleExample, "somebot", "/pictures/a.gift", true },
        { "5.1 * .gif and longer", SimpleExample, "somebot", "/publications/a.gif", true },
        { "5.1 foobot", SimpleExample, "foobot", "/example/page.html", true },
        { "5.1 foobot", SimpleExample, "foobot", "/example/allowed.gif", true },
        { "5.1 foobot", SimpleExample, "foobot", "/example/other.html", false },
        { "5.1 foobot", SimpleExample, "foobot", "/publications/", false },
        { "5.1 foobot", SimpleExample, "foobot", "/", false },
        { "5.1 barbot", SimpleExample, "barbot", "/example/page.html", false },
        { "5.1 barbot", SimpleExample, "barbot", "/example/", true },
        { "5.1 bazbot", SimpleExample, "bazbot", "/example/page.html?x", false },
        { "5.1 bazbot", SimpleExample, "bazbot", "/a.gif", true },
        { "5.1 quxbot", SimpleExample, "quxbot", "/example/page.html", true },
        { "5.1 quxbot", SimpleExample, "quxbot", "/a.gif", true },
        { "2.2.1 merged groups", TwoGroups, "ExampleBot", "/foo", false },
        { "2.2.1 merged groups", TwoGroups, "ExampleBot", "/bar", false },
        { "2.2.1 merged groups", TwoGroups, "ExampleBot", "/baz", false },
        { "2.2.1 merged groups", TwoGroups, "ExampleBot", "/qux", true },
        { "2.2.1 only the * group", NotForExampleBot, "ExampleBot", "/foo", false },
        { "2.2.1 only the * group", NotForExampleBot, "ExampleBot", "/bar", false },
        { "2.2.1 only the * group", NotForExampleBot, "ExampleBot", "/baz", true },
        { "2.2.1 only the * group", NotForExampleBot, "BazBot", "/foo", true },
        { "2.2.1 only the * group", NotForExampleBot, "BazBot", "/baz", false },

        // No matching group: no rules.
        { "2.2.1 no group matches", "User-agent: other\nDisallow: /\n", "foobot", "/x", true },
        { "2.2.1 no groups at all", "", "foobot", "/x", true },
        { "2.2.1 no groups at all", "# nothing\n\n\n", "foobot", "/x", true },
        { "2.2.1 no groups at all", "Disallow: /\n", "foobot", "/x", true },

        // Case does not matter.
        { "2.2.1 case of the token", "User-agent: FooBot\nDisallow: /\n", "foobot", "/x", false },
        { "2.2.1 case of the token", "User-agent: foobot\nDisallow: /\n", "FOOBOT", "/x", false },
        { "2.2 case of the keys", "USER-AGENT: foobot\nDISALLOW: /x\nALLOW: /x/y\n", "foobot", "/x", false },
        { "2.2 case of the keys", "uSeR-aGeNt: foobot\ndIsAlLoW: /x\naLlOw: /x/y\n", "foobot", "/x/y", true },

        // The whole token, nothing but the token.
        { "2.2.1 whole token", "User-agent: foo\nDisallow: /\n", "foobot", "/x", true },
        { "2.2.1 whole token", "User-agent: foobot-news\nDisallow: /\n", "foobot", "/x", true },
        { "2.2.1 whole token", "User-agent: foobot\nDisallow: /\n", "foobot-news", "/x", true },
        { "2.2.1 whole token", "User-agent: foobot_news\nDisallow: /\n", "foobot", "/x", true },
        { "2.2.1 whole token", "User-agent: foobot\nDisallow: /\nUser-agent: foobot-news\nDisallow: /n\n", "foobot-news", "/x", true },
        { "2.2.1 letters, _ and -", "User-agent: Foo_Bot-x\nDisallow: /\n", "foo_bot-X", "/x", false },
        { "2.2.1 with a version", "User-agent: foobot/1.2\nDisallow: /\n", "foobot", "/x", false },
        { "2.2.1 with a comment", "User-agent: foobot (the good one)\nDisallow: /\n", "foobot", "/x", false },
        { "2.2.1 with digits", "User-agent: MJ12bot\nDisallow: /\n", "MJ12bot", "/x", false },
        { "2.2.1 the token of a whole field", "User-agent: foobot\nDisallow: /\n", "foobot/2.1 (+https://foo.example)", "/x", false },
        { "2.2.1 a crawler without a token", "User-agent: *\nDisallow: /x\n", "12/1.0", "/x", false },
        { "2.2.1 a crawler without a token", "User-agent:\nDisallow: /x\n", "12/1.0", "/x", true },
        { "2.2.1 a star is no part", "User-agent: foo*\nDisallow: /\n", "foobot", "/x", true },
        { "2.2.1 a star is no token", "User-agent: foobot\nDisallow: /\n", "*", "/x", true },
        { "2.2.1 the star, with more behind", "User-agent: * # all\nDisallow: /x\n", "foobot", "/x", false },
        { "2.2.1 the star, with more behind", "User-agent: * all\nDisallow: /x\n", "foobot", "/x", false },
        { "2.2.1 no star", "User-agent: *bot\nDisallow: /x\n", "foobot", "/x", true },
        { "2.2.1 no star", "User-agent: **\nDisallow: /x\n", "foobot", "/x", true },

        // A matching group, and only that.
        { "2.2.1 own group before *", "User-agent: *\nDisallow: /\nUser-agent: foobot\nDisallow: /x\n", "foobot", "/y", true },
        { "2.2.1 own group before *", "User-agent: foobot\nDisallow: /x\nUser-agent: *\nDisallow: /\n", "foobot", "/y", true },
        { "2.2.1 own group before *", "User-agent: foobot\nDisallow:\nUser-agent: *\nDisallow: /\n", "foobot", "/y", true },
        { "2.1 own empty group before *", "User-agent: *\nDisallow: /\n\nUser-agent: foobot\n", "foobot", "/y", true },
        { "2.2.1 several * groups", "User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /b\n", "foobot", "/a", false },
        { "2.2.1 several * groups", "User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /b\n", "foobot", "/b", false },
        { "2.2.1 merging is by token", "User-agent: a\nUser-agent: b\nDisallow: /1\nUser-agent: b\nDisallow: /2\n", "b", "/1", false },
        { "2.2.1 merging is by token", "User-agent: a\nUser-agent: b\nDisallow: /1\nUser-agent: b\nDisallow: /2\n", "b", "/2", false },
        { "2.2.1 merging is by token", "User-agent: a\nUser-agent: b\nDisallow: /1\nUser-agent: b\nDisallow: /2\n", "a", "/2", true },
        { "2.2.1 merging, then longest", "User-agent: a\nDisallow: /x\nUser-agent: b\nDisallow: /\nUser-agent: A/2\nAllow: /x/y\n", "a", "/x/y", true },

        // One or more user-agent lines, ended by a user-agent line behind rules, or the end of the file.
        { "2.1 several agents", "User-agent: a\nUser-agent: foobot\nDisallow: /\n", "foobot", "/x", false },
        { "2.1 several agents", "User-agent: foobot\nUser-agent: a\nDisallow: /\n", "foobot", "/x", false },
        { "2.1 several agents", "User-agent: a\n\n# comment\n\nUser-agent: foobot\n\nDisallow: /\n", "a", "/x", false },
        { "2.1 several agents and *", "User-agent: *\nUser-agent: foobot\nDisallow: /x\nUser-agent: a\nDisallow:\n", "other", "/x", false },
        { "2.1 ended by user-agent", "User-agent: foobot\nDisallow: /x\nUser-agent: b\nDisallow: /y\n", "foobot", "/y", true },
        { "2.1 ended by user-agent", "User-agent: foobot\nAllow: /x\nUser-agent: b\nDisallow: /\n", "foobot", "/y", true },
        { "2.1 an empty rule is a rule", "User-agent: foobot\nDisallow:\nUser-agent: b\nDisallow: /\n", "foobot", "/y", true },
        { "2.1 a rule without sense is one", "User-agent: foobot\nDisallow: x\nUser-agent: b\nDisallow: /\n", "foobot", "/y", true },
        { "2.1 not ended by empty lines", "User-agent: foobot\n\n\nDisallow: /x\n\n\nDisallow: /y\n", "foobot", "/y", false },
        { "2.1 the last group has no rules", "User-agent: a\nDisallow: /\nUser-agent: foobot", "foobot", "/y", true },
        { "2.2.2 rules before any group", "Disallow: /x\nUser-agent: foobot\nDisallow: /y\n", "foobot", "/x", true },
        { "2.2.2 rules before any group", "Allow: /y/z\nUser-agent: foobot\nDisallow: /y\n", "foobot", "/y/z", false },

        // A user-agent line that makes no sense begins a group all the same, for nobody.
        { "2.3.1.5 agent without a name", "User-agent: foobot\nDisallow: /x\nUser-agent:\nDisallow: /y\n", "foobot", "/y", true },
        { "2.3.1.5 agent without a name", "User-agent: *\nDisallow: /x\nUser-agent: 123\nDisallow: /y\n", "foobot", "/y", true },
        { "2.3.1.5 agent without a name", "User-agent: foobot\nUser-agent: 123\nDisallow: /y\n", "foobot", "/y", false },

        // Other records don't interfere.
        { "2.2.4 sitemap in a group", "User-agent: a\nSitemap: https://x.example/s\nUser-agent: foobot\nDisallow: /\n", "a", "/x", false },
        { "2.2.4 sitemap in a group", "User-agent: foobot\nSitemap: https://x.example/s\nDisallow: /\n", "foobot", "/x", false },
        { "2.2.4 sitemap in a group", "User-agent: foobot\nDisallow: /x\nSitemaps: s\nDisallow: /y\n", "foobot", "/y", false },
        { "2.2.4 crawl-delay in a group", "User-agent: a\nCrawl-delay: 5\nUser-agent: foobot\nDisallow: /\n", "a", "/x", false },
        { "2.2.4 unknown record", "User-agent: a\nHost: x.example\nNoindex: /\nUser-agent: foobot\nDisallow: /\n", "a", "/x", false },
        { "2.2.4 unknown record", "User-agent: foobot\nNoindex: /x\nClean-param: ref /x\n", "foobot", "/x", true },
    };
}
