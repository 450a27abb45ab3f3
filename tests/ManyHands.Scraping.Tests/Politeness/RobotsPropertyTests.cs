using System.Text;
using CsCheck;
using ManyHands.Fuzzing;

namespace ManyHands.Scraping.Tests;

public sealed class RobotsPropertyTests
{
    private static readonly Gen<byte[]> Octets = Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Pieces(
            ["User-agent:", "user-agent", "Allow: ", "Disallow:", "disallow", "Sitemap:", "Crawl-delay: ", "\n", "\r", "\r\n", ":", "#", " ", "\t", "\0", "\uFEFF"],
            ["*", "foobot", "foo", "/", "/x", "*x", "$", "%", "%2", "%2F", "%zz", "%41", "?", "&", "ü", "1.5", "99", "\v", "\u009B", "😀", "a"]).Select(Encoding.UTF8.GetBytes),
        Gen.Select(Gen.Byte.Array[0, 20], Gen.Byte.Array[0, 20], (one, two) => (byte[])[.. "User-agent: *\nDisallow: /"u8, .. one, .. "\nAllow: *"u8, .. two]));

    private static readonly Gen<string> Paths = Gen.OneOf(
        Gen.Char['\0', '\uFFFF'].Array[0, 20].Select(letters => new string(letters)),
        Pieces(["/", "x", "a", "%", "%2F", "%2f", "%41", "?", "=", "&", "$", "*", "#", "ü", "😀", " ", "b", "ab", "%3A", ":", "+"], ["/", "x"]));

    // Few letters, so that they often meet.
    private static readonly Gen<string> Patterns = Pieces(["a", "b", "ab", "/", "*", "?", "$", "aba", "**"], ["a", "*"]).Select(rest => "/" + rest);
    private static readonly Gen<string> Texts = Pieces(["a", "b", "ab", "/", "?", "$", "aba", "ba"], ["a"]).Select(rest => "/" + rest);

    [Fact]
    public void Nothing_throws() => Gen.Select(Octets, Paths).Sample(
        (octets, path) =>
        {
            RobotsRules rules = RobotsRules.Parse(octets, "foobot");
            RobotsVerdict verdict = rules.IsAllowed(path);
            return verdict.Reason == RobotsReason.Rule == (verdict.Rule is not null && verdict.Line > 0)
                && rules.CrawlDelay is null or { TotalSeconds: >= 0 and <= 60 };
        },
        iter: 50_000);

    [Fact]
    public void Where_a_file_is_cut_makes_no_difference() => Gen.Select(Octets, Gen.Int[1, 7], Paths).Sample(
        (octets, piece, path) =>
        {
            var parser = new RobotsParser("foobot");
            foreach (byte[] part in octets.Chunk(piece))
                parser.Add(part);
            RobotsRules inPieces = parser.Finish();
            RobotsRules whole = RobotsRules.Parse(octets, "foobot");
            return inPieces.IsAllowed(path) == whole.IsAllowed(path)
                && inPieces.CrawlDelay == whole.CrawlDelay
                && inPieces.Sitemaps.SequenceEqual(whole.Sitemaps);
        },
        iter: 20_000);

    [Fact]
    public void How_lines_end_makes_no_difference() => Gen.Select(Octets, Paths).Sample(
        (octets, path) =>
        {
            byte[] lines = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(octets).ReplaceLineEndings("\n").Replace('\r', '\n'));
            string text = Encoding.Latin1.GetString(lines);
            RobotsVerdict verdict = RobotsRules.Parse(lines, "foobot").IsAllowed(path);
            return verdict == RobotsRules.Parse(Encoding.Latin1.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)), "foobot").IsAllowed(path)
                && verdict == RobotsRules.Parse(Encoding.Latin1.GetBytes(text.Replace('\n', '\r')), "foobot").IsAllowed(path);
        },
        iter: 10_000);

    [Fact]
    public void A_pattern_matches_what_the_plainest_matcher_says() => Gen.Select(Patterns, Texts).Sample(
        (pattern, text) => RobotsPattern.Parse(Encoding.ASCII.GetBytes(pattern))!.Matches(RobotsPath.Of(text)) == PlainlyMatches(pattern, text),
        iter: 100_000);

    [Fact]
    public void The_longest_rule_that_matches_decides() => Gen.Select(Gen.Select(Gen.Bool, Patterns).Array[0, 8], Texts).Sample(
        (rules, text) =>
        {
            var lines = rules.Select(rule => (rule.Item1 ? "Allow: " : "Disallow: ") + rule.Item2);
            (bool Allow, string Pattern)[] matching = [.. rules.Where(rule => PlainlyMatches(rule.Item2, text))];
            int longest = matching.Select(rule => rule.Pattern.Length).DefaultIfEmpty().Max();
            bool expected = matching.Length == 0 || matching.Any(rule => rule.Pattern.Length == longest && rule.Allow);
            return RobotsRulesTests.Parse("User-agent: *\n" + string.Join('\n', lines)).IsAllowed(text).Allowed == expected;
        },
        iter: 20_000);

    [Fact]
    public void Encoding_an_unreserved_octet_makes_no_difference() => Gen.Select(Patterns, Texts, Gen.Bool.Array[40], Gen.Bool.Array[40]).Sample(
        (pattern, text, inPattern, inText) =>
        {
            static string Encode(string text, bool[] which) => string.Concat(text.Select((letter, i) =>
                letter is 'a' or 'b' && which[i % which.Length] ? $"%{(int)letter:x2}" : letter.ToString()));
            bool spelled = RobotsPattern.Parse(Encoding.ASCII.GetBytes(Encode(pattern, inPattern)))!.Matches(RobotsPath.Of(Encode(text, inText)));
            return spelled == PlainlyMatches(pattern, text);
        },
        iter: 20_000);

    [Fact]
    public void The_search_finds_what_the_plainest_search_finds() => Gen.Select(
        OneOf((byte)'a', (byte)'b').Array[0, 400], OneOf((byte)'a', (byte)'b').Array[0, 4], Gen.Int[0, 380], Gen.Int[0, 60]).Sample(
        (text, odd, from, length) =>
        {
            // Mostly one letter, so that there is much to compare in vain.
            text.AsSpan(0, text.Length / 2).Fill((byte)'a');
            int start = Math.Min(from, text.Length);
            byte[] sought = [.. text.AsSpan(start, Math.Min(length, text.Length - start)), .. odd];
            return OctetSearch.IndexOf(text, sought) == Encoding.ASCII.GetString(text).IndexOf(Encoding.ASCII.GetString(sought), StringComparison.Ordinal);
        },
        iter: 50_000);

    [Fact]
    public void No_text_makes_a_search_slow()
    {
        byte[] text = Encoding.ASCII.GetBytes(new string('a', 2_000_000));
        byte[] sought = [.. text.AsSpan(0, 1_000_000), (byte)'b', .. text.AsSpan(0, 1_000)];

        // It takes milliseconds; comparing at each place takes half a minute.
        TimeSpan began = ThreadTime.Now;
        Assert.Equal(-1, OctetSearch.IndexOf(text, sought));
        TimeSpan taken = ThreadTime.Now - began;
        Assert.True(taken < TimeSpan.FromSeconds(5), $"{taken}");
    }

    [Theory]
    [InlineData("nested stars")]
    [InlineData("almost a match, again and again")]
    [InlineData("as many rules as there is room for")]
    [InlineData("one endless pattern")]
    [InlineData("as many stars as there is room for")]
    [InlineData("as many groups as there is room for")]
    public void No_file_makes_a_verdict_slow(string kind)
    {
        string a = new('a', 250_000);
        string text = kind switch
        {
            "nested stars" => string.Concat(Enumerable.Repeat("Disallow: /*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\n", 8_000)),
            "almost a match, again and again" => $"Disallow: *{a[..100_000]}b\nDisallow: *{a[..50_000]}b{a[..50_000]}*c\n",
            "as many rules as there is room for" => string.Concat(Enumerable.Range(0, 36_000).Select(i => $"Allow:*a{i:x4}\n")),
            "one endless pattern" => "Disallow: /" + a,
            "as many stars as there is room for" => "Disallow: /" + a.Replace("a", "*a", StringComparison.Ordinal) + "b",
            _ => string.Concat(Enumerable.Repeat("User-agent: *\nDisallow: /a\n", 18_000)),
        };
        byte[] file = Encoding.ASCII.GetBytes("User-agent: *\n" + text);
        string path = "/" + (kind.Contains("rules", StringComparison.Ordinal) || kind.Contains("nested", StringComparison.Ordinal) ? a[..4_000] : a[..200_000]);

        // Far more than it takes, and far less than what is quadratic here takes.
        TimeSpan began = ThreadTime.Now;
        bool allowed = RobotsRules.Parse(file, "foobot").IsAllowed(path).Allowed;
        Assert.Equal(kind != "as many groups as there is room for", allowed);
        TimeSpan taken = ThreadTime.Now - began;
        Assert.True(taken < TimeSpan.FromSeconds(5), $"{kind}: {taken}");
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string> Pieces(string[] some, string[] more) => OneOf([.. some, .. more]).Array[0, 16].Select(string.Concat);

    /// <summary>By what the RFC says of each character of the pattern, one after the other: row i holds where the first i of them can end.</summary>
    private static bool PlainlyMatches(string pattern, string text)
    {
        bool toTheEnd = pattern.EndsWith('$');
        if (toTheEnd)
            pattern = pattern[..^1];
        bool[] ends = new bool[text.Length + 1];
        ends[0] = true;
        foreach (char letter in pattern)
        {
            bool[] next = new bool[text.Length + 1];
            for (int at = 0; at <= text.Length; at++)
            {
                next[at] = letter == '*'
                    ? ends[at] || (at > 0 && next[at - 1])
                    : at > 0 && ends[at - 1] && text[at - 1] == letter;
            }

            ends = next;
        }

        return toTheEnd ? ends[^1] : ends.Contains(true);
    }
}
