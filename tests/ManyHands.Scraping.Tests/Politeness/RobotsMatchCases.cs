namespace ManyHands.Scraping.Tests;

/// <summary>Section of RFC 9309, rules of a group, path and query, whether they are allowed: which rule decides.</summary>
public static class RobotsMatchCases
{
    public static TheoryData<string, string, string, bool> All => new()
    {
        // Prefix, from the first octet of the path.
        { "2.2.2 from the first octet", "Disallow: /x", "/x", false },
        { "2.2.2 from the first octet", "Disallow: /x", "/xyz", false },
        { "2.2.2 from the first octet", "Disallow: /x", "/x/y?z", false },
        { "2.2.2 from the first octet", "Disallow: /x", "/a/x", true },
        { "2.2.2 from the first octet", "Disallow: /x/", "/x", true },
        { "2.2.2 from the first octet", "Disallow: /x/", "/x/", false },
        { "2.2.2 from the first octet", "Disallow: /", "/", false },
        { "2.2.2 from the first octet", "Disallow: /", "/any?thing", false },
        { "2.2.2 the rule's end first", "Disallow: /abc", "/ab", true },
        { "2.2.2 the query too", "Disallow: /x?y=1", "/x?y=1&z", false },
        { "2.2.2 the query too", "Disallow: /x?y=1", "/x?y=2", true },
        { "2.2.2 the query too", "Disallow: /x?", "/x", true },
        { "2.2.2 the query too", "Disallow: /x?", "/x?", false },
        { "2.2.2 case sensitive", "Disallow: /Private", "/private", true },
        { "2.2.2 case sensitive", "Disallow: /Private", "/Private", false },

        // The most octets.
        { "5.2", "Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/disallowed.gif", false },
        { "5.2", "Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/other.gif", true },
        { "5.2, the other way round", "Disallow: /example/page/disallowed.gif\nAllow: /example/page/", "/example/page/disallowed.gif", false },
        { "2.2.2 longest", "Disallow: /\nAllow: /x", "/x", true },
        { "2.2.2 longest", "Allow: /x\nDisallow: /", "/x", true },
        { "2.2.2 longest", "Allow: /\nDisallow: /x", "/x", false },
        { "2.2.2 longest", "Disallow: /a\nAllow: /a/b\nDisallow: /a/b/c", "/a/b/c/d", false },
        { "2.2.2 longest", "Disallow: /a\nAllow: /a/b\nDisallow: /a/b/c", "/a/b/d", true },
        { "2.2.2 longest that matches", "Disallow: /a\nAllow: /a/b/c/d/e", "/a/b", false },
        { "2.2.2 longest with a star", "Allow: /page\nDisallow: /*.htm", "/page.htm", false },
        { "2.2.2 longest with a star", "Allow: /page.h\nDisallow: /*.htm", "/page.htm", true },
        { "2.2.2 longest with a star", "Disallow: /*\nAllow: /", "/x", false },
        { "2.2.2 longest with an end", "Allow: /$\nDisallow: /", "/", true },
        { "2.2.2 longest with an end", "Allow: /$\nDisallow: /", "/page.htm", false },
        { "2.2.2 longest with an end", "Disallow: /x\nAllow: /x$", "/x", true },
        { "2.2.2 octets, not characters", "Disallow: /ツ\nAllow: /*/abc", "/ツ/abc", false },
        { "2.2.2 octets, not characters", "Disallow: /ツ\nAllow: /*/abcdefgh", "/ツ/abcdefgh", true },
        { "2.2.2 octets once decoded", "Disallow: /%61%62\nAllow: /abc", "/abc", true },

        // Equivalent rules.
        { "2.2.2 allow wins a tie", "Allow: /x\nDisallow: /x", "/x", true },
        { "2.2.2 allow wins a tie", "Disallow: /x\nAllow: /x", "/x", true },
        { "2.2.2 allow wins a tie", "Disallow: /x*z\nAllow: /xyz", "/xyz", true },
        { "2.2.2 allow wins a tie", "Disallow: /~x\nAllow: /%7Ex", "/~x", true },
        { "2.2.2 allow wins a tie", "Disallow: /%7ex\nAllow: /~x", "/~x", true },
        { "2.2.2 allow wins a tie", "Disallow: /a%3Ab\nAllow: /a:b", "/a:b", true },
        { "2.2.2 allow wins a tie", "Disallow: /%e3%83%84\nAllow: /ツ", "/ツ", true },
        { "2.2.2 duplicates", "Disallow: /x\nDisallow: /x\nDisallow: /x", "/x", false },

        // No match, no rules.
        { "2.2.2 no match", "Disallow: /a\nAllow: /b", "/c", true },
        { "2.2.2 no rules", "", "/c", true },

        // robots.txt itself
        { "2.2.2 /robots.txt", "Disallow: /", "/robots.txt", true },
        { "2.2.2 /robots.txt", "Disallow: /robots.txt", "/robots.txt", true },
        { "2.2.2 /robots.txt", "Disallow: /*", "/robots.txt#top", true },
        { "2.2.2 /robots.txt and no other", "Disallow: /", "/robots.txt?x", false },
        { "2.2.2 /robots.txt and no other", "Disallow: /", "/robots.txt2", false },
        { "2.2.2 /robots.txt and no other", "Disallow: /", "/x/robots.txt", false },
        { "2.3 all lower case", "Disallow: /", "/Robots.txt", false },

        // *
        { "2.2.3 *", "allow: /this/*/exactly\nDisallow: /this", "/this/path/exactly", true },
        { "2.2.3 *", "allow: /this/*/exactly\nDisallow: /this", "/this/a/b/exactly/so", true },
        { "2.2.3 *", "allow: /this/*/exactly\nDisallow: /this", "/this/exactly", false },
        { "2.2.3 * of nothing", "Disallow: /a*b", "/ab", false },
        { "2.2.3 * of slashes", "Disallow: /a*b", "/a/x/y/b", false },
        { "2.2.3 * of the question mark", "Disallow: /*id=", "/x?a=1&id=2", false },
        { "2.2.3 * of the question mark", "Disallow: /*/b", "/x?a=/b", false },
        { "2.2.3 * in front", "Disallow: *b", "/ab", false },
        { "2.2.3 * in front", "Disallow: *b", "/a", true },
        { "2.2.3 * alone", "Disallow: *", "/", false },
        { "2.2.3 * at the end", "Disallow: /x*", "/x", false },
        { "2.2.3 * at the end", "Disallow: /x/*", "/x", true },
        { "2.2.3 many *", "Disallow: /*a*b*c", "/xaxbxc", false },
        { "2.2.3 many *", "Disallow: /*a*b*c", "/xaxcxb", true },
        { "2.2.3 ** is *", "Disallow: /a**b", "/a12b", false },
        { "2.2.3 * takes the second", "Disallow: /*ab$", "/abcab", false },
        { "2.2.3 * overlaps nothing", "Disallow: /*aba*ba$", "/ababa", false },
        { "2.2.3 * overlaps nothing", "Disallow: /*aba*aba$", "/ababa", true },
        { "2.2.3 * is no part of the URL", "Disallow: /a*c", "/a", true },
        { "2.2.3 ? is itself", "Disallow: /a?c", "/abc", true },
        { "2.2.3 . is itself", "Disallow: /a.c", "/abc", true },
        { "2.2.3 [ is itself", "Disallow: /[ab]", "/a", true },

        // $
        { "2.2.3 $", "Disallow: /\nallow: /this/path/exactly$", "/this/path/exactly", true },
        { "2.2.3 $", "Disallow: /\nallow: /this/path/exactly$", "/this/path/exactly/not", false },
        { "2.2.3 $", "Disallow: /\nallow: /this/path/exactly$", "/this/path/exactly?q", false },
        { "2.2.3 $ behind *", "Disallow: /*.php$", "/a/b.php", false },
        { "2.2.3 $ behind *", "Disallow: /*.php$", "/a/b.php?c", true },
        { "2.2.3 $ behind *", "Disallow: /*.php$", "/b.php5", true },
        { "2.2.3 $ behind *", "Disallow: /x*$", "/xyz", false },
        { "2.2.3 $ not at the end", "Disallow: /a$b", "/a$b", false },
        { "2.2.3 $ not at the end", "Disallow: /a$b", "/a", true },
        { "2.2.3 $ twice", "Disallow: /a$$", "/a$", false },
        { "2.2.3 $ twice", "Disallow: /a$$", "/a", true },
        { "2.2.3 the end once", "Disallow: /ab*b$", "/ab", true },
        { "2.2.3 the end once", "Disallow: /*$", "/", false },

        // Percent-encoded special characters
        { "2.2.3 %2A", "Disallow: /path/file-with-a-%2A.html", "/path/file-with-a-*.html", false },
        { "2.2.3 %2A", "Disallow: /path/file-with-a-%2A.html", "/path/file-with-a-%2A.html", false },
        { "2.2.3 %2A", "Disallow: /path/file-with-a-%2A.html", "/path/file-with-a-x.html", true },
        { "2.2.3 %24", "Disallow: /path/foo-%24", "/path/foo-$", false },
        { "2.2.3 %24", "Disallow: /path/foo-%24", "/path/foo-%24/more", false },
        { "2.2.3 %24", "Disallow: /path/foo-%24", "/path/foo-", true },
        { "2.2.3 * in the URL", "Disallow: /a*b", "/a*b", false },
        { "2.2.3 * in the URL", "Disallow: /ab", "/a*", true },
    };
}
