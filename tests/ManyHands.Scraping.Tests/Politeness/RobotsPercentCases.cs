namespace ManyHands.Scraping.Tests;

/// <summary>A pattern, path and query, whether they match: octets and their encodings (RFC 9309, 2.2.2).</summary>
public static class RobotsPercentCases
{
    public static TheoryData<string, string, bool> All => new()
    {
        // The table's examples: path, encoded path, and each against each.
        { "/foo/bar?baz=quz", "/foo/bar?baz=quz", true },
        { "/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar", true },
        { "/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", true },
        { "/foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https://foo.bar", true },
        { "/foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https%3a%2f%2ffoo.bar", true },
        { "/foo/bar/ツ", "/foo/bar/ツ", true },
        { "/foo/bar/ツ", "/foo/bar/%E3%83%84", true },
        { "/foo/bar/%E3%83%84", "/foo/bar/ツ", true },
        { "/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", true },
        { "/foo/bar/%62%61%7A", "/foo/bar/baz", true },
        { "/foo/bar/baz", "/foo/bar/%62%61%7A", true },
        { "/foo/bar/%62%61%7a", "/foo/bar/b%61z", true },

        // Unreserved octets are the same in any spelling.
        { "/%2D%2E%5F%7E%30%41", "/-._~0A", true },
        { "/-._~0A", "/%2d%2e%5f%7e%30%41", true },
        { "/%41", "/a", false },

        // Reserved ones that delimit nothing where they stand are so too.
        { "/Special:Search", "/Special%3ASearch", true },
        { "/Special%3aSearch", "/Special:Search", true },
        { "/a%21%27%28%29%2C%3B%40%5B%5D", "/a!'(),;@[]", true },
        { "/a&b=c+d", "/a%26b%3Dc%2Bd", true },
        { "/x?u=http://y/?z", "/x?u=http%3A%2F%2Fy%2F%3Fz", true },

        // Those that delimit are not.
        { "/a/b", "/a%2Fb", false },
        { "/a%2Fb", "/a/b", false },
        { "/a%2Fb", "/a%2fb", true },
        { "/a?b", "/a%3Fb", false },
        { "/a%3Fb", "/a?b", false },
        { "/x?a=b&c", "/x?a=b%26c", false },
        { "/x?a%3Db", "/x?a=b", false },
        { "/x?a+b", "/x?a%2Bb", false },
        { "/x?a%2Bb", "/x?a%2bb", true },

        // Behind a wildcard nobody knows what delimits: what is spelled alike matches.
        { "/*u=http%3A%2F%2Fy", "/x?u=http%3A%2F%2Fy", true },
        { "/*u=http://y", "/x?u=http%3A%2F%2Fy", true },
        { "/*%2Fb", "/a%2Fb", true },
        { "/*%2Fb", "/a/b", false },
        { "/*%26b", "/x?a%26b", true },
        { "/*%26b", "/x?a&b", false },
        { "/*?u=%2Fb", "/x?u=/b", true },
        { "/*?*/b", "/x?u=%2Fb", true },
        { "/*a:b", "/xa%3Ab", true },

        // What no URI may hold is percent-encoded.
        { "/a b", "/a%20b", true },
        { "/a%20b", "/a b", true },
        { "/\"<>\\^`{|}", "/%22%3C%3E%5C%5E%60%7B%7C%7D", true },
        { "/%7B", "/{x", true },
        { "/ä", "/%C3%A4", true },
        { "/ä", "/%E4", false },
        { "/😀", "/%F0%9F%98%80", true },
        { "/%C3", "/ä", true },

        // A percent sign that begins no encoding is itself.
        { "/100%", "/100%", true },
        { "/100%", "/100%25", true },
        { "/100%25", "/100%", false },
        { "/%", "/%20", true },
        { "/*%", "/a%2Fb", true },
        { "/*%", "/a%28b", true },
        { "/*%", "/a(b)?c=d", false },
        { "/%zz", "/%zz", true },
        { "/%ZZ", "/%zz", false },
        { "/%4", "/%4", true },

        // Decoded once.
        { "/%2541", "/%2541", true },
        { "/%2541", "/%41", false },
        { "/%2541", "/A", false },
        { "/A", "/%2541", false },

        // A fragment is not asked for, and a path begins with a slash.
        { "/a$", "/a#b", true },
        { "/?a", "?a", true },
        { "/$", "", true },
    };
}
