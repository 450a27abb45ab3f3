using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed partial class FileNamesTests
{
    private const string Tag = "~[a-z2-7]{16}";

    [Theory]
    [InlineData("http://h/b", "text/html", "h/b.html")]
    [InlineData("http://h/", "text/html", "h/index.html")]
    [InlineData("http://h/", null, "h/index.html")]
    [InlineData("http://h/", "application/json", "h/index.json")]
    [InlineData("http://h/dir/", "text/html", "h/dir/index.html")]
    [InlineData("http://h/dir/?q=1", "text/html", "h/dir/index_q=1.html")]
    [InlineData("http://h/page?q=1", "text/html", "h/page_q=1.html")]
    [InlineData("http://h/style.css?v=3", "text/css", "h/style_v=3.css")]
    [InlineData("http://h/index.php?q=1", "text/html", "h/index.php_q=1.html")]
    [InlineData("http://h/a.ASP", "text/html", "h/a.ASP.html")]
    [InlineData("http://h/a.htm", "text/html", "h/a.htm")]
    [InlineData("http://h/A.HTML", "text/html", "h/A.HTML")]
    [InlineData("http://h/example.com", "text/html", "h/example.com.html")]
    [InlineData("http://h/release-1.0", "text/html", "h/release-1.0.html")]
    [InlineData("http://h/release-1.0", "application/zip", "h/release-1.0.zip")]
    [InlineData("http://h/photo.jpg", "image/jpeg", "h/photo.jpg")]
    [InlineData("http://h/photo", "image/jpeg", "h/photo.jpg")]
    [InlineData("http://h/x.unknown", "application/x-y", "h/x.unknown")]
    [InlineData("http://h/x", "application/x-y", "h/x.bin")]
    [InlineData("http://h/x", null, "h/x.bin")]
    [InlineData("http://h/app.webmanifest", "application/manifest+json", "h/app.webmanifest")]
    [InlineData("http://h:8080/b", "text/html", "h_8080/b.html")]
    [InlineData("https://h:443/b", "text/html", "h/b.html")]
    [InlineData("https://h:80/b", "text/html", "h_80/b.html")]
    [InlineData("http://[2001:db8::1]:81/b", "text/html", "2001-db8--1_81/b.html")]
    [InlineData("http://127.1/b", "text/html", "127.0.0.1/b.html")]
    [InlineData("http://h/~user/b", "text/html", "h/~user/b.html")]
    [InlineData("http://h/b%C3%BCcher%20und%20mehr", "text/html", "h/bücher und mehr.html")]
    [InlineData("http://h/b%c3%bc", "text/html", "h/bü.html")]
    [InlineData("http://h/日本/語", "text/html", "h/日本/語.html")]
    [InlineData("http://h/a%2Fb%5Cc%00%0A%41%", "text/html", "h/a%2Fb%5Cc%00%0A%41%.html")]
    [InlineData("http://h/%E2%80%AEgnp.exe", "text/html", "h/%E2%80%AEgnp.exe.html")]
    [InlineData("http://h/%C2%85%C2%A0%ff", "text/html", "h/%C2%85%C2%A0%ff.html")]
    [InlineData("http://manyhands.db/b", "text/html", "manyhands.db~/b.html")]
    [InlineData("http://manyhands.db-wal/b", "text/html", "manyhands.db-wal~/b.html")]
    [InlineData("http://manyhands.lock/b", "text/html", "manyhands.lock~/b.html")]
    [InlineData("http://pages.db:81/b", "text/html", "pages.db_81~/b.html")]
    [InlineData("http://warc/b", "text/html", "warc~/b.html")]
    [InlineData("http://warc.example/b", "text/html", "warc.example/b.html")]
    public void A_name_reads_like_its_url(string url, string? mediaType, string expected) =>
        Assert.Equal(expected, FileNames.For(WebUrlTests.Parse(url), mediaType));

    [Theory]
    [InlineData("http://h/a:b", "h/a_b~TAG.html")]
    [InlineData("http://h/a*b|c", "h/a_b_c~TAG.html")]
    [InlineData("http://h/a?u=http://x/y?z", "h/a_u=http___x_y_z~TAG.html")]
    [InlineData("http://h//b", "h/_/b~TAG.html")]
    [InlineData("http://h/.htaccess", "h/_htaccess~TAG.html")]
    [InlineData("http://h/.git/config", "h/_git/config~TAG.html")]
    [InlineData("http://h/.../b", "h/___/b~TAG.html")]
    [InlineData("http://h/a./b%20/c", "h/a_/b_/c~TAG.html")]
    [InlineData("http://h/con", "h/con_~TAG.html")]
    [InlineData("http://h/Com1.tar/nul.txt", "h/Com1_.tar/nul_~TAG.txt")]
    [InlineData("http://h/lpt%C2%B9", "h/lpt¹_~TAG.html")]
    [InlineData("http://h/a~b", "h/a~b~TAG.html")]
    [InlineData("http://h/a?~", "h/a_~~TAG.html")]
    [InlineData("http://h/e%CC%81", "h/é~TAG.html")]
    [InlineData("http://h./b", "h_/b~TAG.html")]
    [InlineData("http://.h/b", "_h/b~TAG.html")]
    [InlineData("http://warc~/b", "warc~/b~TAG.html")]
    [InlineData("http://aux/b", "aux_/b~TAG.html")]
    [InlineData("http://a\"*b/b", "a__b/b~TAG.html")]
    public void Where_something_is_lost_the_name_carries_a_tag(string url, string expected) =>
        Assert.Matches("^" + Regex.Escape(expected).Replace("~TAG", Tag, StringComparison.Ordinal) + "$", FileNames.For(WebUrlTests.Parse(url), expected.EndsWith(".txt", StringComparison.Ordinal) ? "text/plain" : "text/html"));

    [Fact]
    public void A_tag_is_the_same_on_every_run_and_every_machine() =>
        Assert.Equal("h/a_b~" + Base32OfSha256("http://h/a:b"), FileNames.For(WebUrlTests.Parse("http://h/a:b#c"), "text/html")[..^5]);

    [Theory]
    [InlineData("http://h/deep/er/page.php?x=1", "h/page.php_x=1~TAG.html")]
    [InlineData("http://h:81/deep/", "h_81/index~TAG.html")]
    [InlineData("http://h/", "h/index~TAG.html")]
    public void A_fallback_name_stands_in_the_host_s_folder(string text, string expected)
    {
        WebUrl url = WebUrlTests.Parse(text);
        string name = FileNames.Tagged(url, "text/html", "first");
        Assert.Matches("^" + Regex.Escape(expected).Replace("~TAG", Tag, StringComparison.Ordinal) + "$", name);
        Assert.Equal(name, FileNames.Tagged(url, "text/html", "first"));
        Assert.NotEqual(name, FileNames.Tagged(url, "text/html", "second"));
    }

    [Fact]
    public void Long_names_are_cut_between_characters()
    {
        string name = FileNames.For(WebUrlTests.Parse("http://h/" + string.Concat(Enumerable.Repeat("€", 100))), "text/html");
        Assert.Matches("^h/€{32}" + Tag + @"\.html$", name);
        Assert.Equal("h/" + new string('a', 115) + ".html", FileNames.For(WebUrlTests.Parse("http://h/" + new string('a', 115)), "text/html"));
        Assert.Matches("^h/a{98}" + Tag + @"\.html$", FileNames.For(WebUrlTests.Parse("http://h/" + new string('a', 116)), "text/html"));
    }

    [Fact]
    public void Deep_paths_lose_their_inner_folders()
    {
        string name = FileNames.For(WebUrlTests.Parse("http://h/" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i}/")) + "x"), "text/html");
        Assert.Matches("^h/0/1/2/3/4/5/6/7/8/9/10/11/12/13/x" + Tag + @"\.html$", name);
        string wide = FileNames.For(WebUrlTests.Parse("http://h/" + string.Concat(Enumerable.Repeat(new string('d', 100) + "/", 10)) + "x"), "text/html");
        Assert.Matches("^h/(d{100}/){3}x" + Tag + @"\.html$", wide);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261124)]
    public void Whatever_a_url_says_its_name_is_safe(int seed)
    {
        string[] pieces =
        [
            "/", "/", "/", ".", "..", "...", "%2e", "%2F", "%5c", "\\", "?", "&", "=", ":", "*", "|", "\"", "<", ">", "~", "~aaaaaaaaaaaaaaaa", "%00", "%0D%0A",
            "%7F", "%C2%9B", "%E2%80%AE", "%EF%BB%BF", "\u202E", "\u0007", "e\u0301", "é", "日本", "😀", "\uD800", "%F0%9F%98%80", "%ff", "%", " ", "%20", "con", "NUL", "com1",
            ".html", ".php", ".tar.gz", "index", "a", "B", "LPT¹", "AUX.txt", "\u037E", "\u212A", "\u1FEF", "\u3000", "\u00A0", new string('x', 130), new string('ü', 70),
        ];
        string[] hosts = ["h", "con", "a.", ".a", "[::1]", "[::1]:81", "warc", "manyhands.db", "manyhands.db:81", "a*b", "a~b", "..", "x:1", new string('h', 300), "nul.example"];
        string?[] types = ["text/html", "application/json", "image/png", "x/y", null];
        var random = new Random(seed);
        var byName = new Dictionary<string, string>();
        int tagged = 0;
        for (int i = 0; i < 15_000; i++)
        {
            var text = new StringBuilder("http://" + hosts[random.Next(hosts.Length)] + "/");
            for (int n = random.Next(random.Next(10) == 0 ? 60 : 6); n > 0; n--)
                text.Append(pieces[random.Next(pieces.Length)]);
            Assert.True(WebUrl.TryParse(text.ToString(), out WebUrl? url, out _));
            string? type = types[random.Next(types.Length)];
            string name = FileNames.For(url, type);
            string fallback = FileNames.Tagged(url, type, "key");
            string where = $"seed {seed}, item {i}: {url.Href} -> {name}, {fallback}";

            AssertSafe(name, where);
            AssertSafe(fallback, where);
            Assert.True(name == FileNames.For(WebUrlTests.Parse(url.Href), type), where);
            Assert.True(fallback.Count(c => c == '/') == 1, where);
            Assert.True(AtEnd().IsMatch(fallback), where);
            if (!AtEnd().IsMatch(name))
                continue;

            // A tag is that of its URL and of no other.
            tagged++;
            Assert.True(byName.TryAdd(name, url.Href) || byName[name] == url.Href, where);
            Assert.True(AtEnd().Match(name).Value[1..17] == Base32OfSha256(url.Href), where);
        }

        Assert.InRange(tagged, 4_000, 14_500);
    }

    private static void AssertSafe(string path, string where)
    {
        Assert.True(Encoding.UTF8.GetByteCount(path) <= 400, where);
        Assert.True(path.IsNormalized(NormalizationForm.FormC), where);
        string[] segments = path.Split('/');
        Assert.True(segments.Length is >= 2 and <= 16, where);
        foreach (string segment in segments)
        {
            Assert.True(Encoding.UTF8.GetByteCount(segment) is > 0 and <= 120, where);
            Assert.False(segment.StartsWith('.') || segment.EndsWith('.') || segment.EndsWith(' '), where);
            Assert.False(segment.Any("<>:\"\\|?*".Contains), where);
            Assert.False(
                segment.EnumerateRunes().Any(r => Rune.GetUnicodeCategory(r) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || r == Rune.ReplacementChar && !where.Contains("%EF%BF%BD", StringComparison.Ordinal)),
                where);
            Assert.False(Device().IsMatch(segment), where);
        }

        Assert.False(segments[0] is "warc" or "manyhands.lock" or "manyhands.db" or "pages.db", where);
    }

    // Written another way than the code under test does it.
    private static string Base32OfSha256(string text)
    {
        byte[] hash = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text));
        string bits = string.Concat(hash.Take(10).Select(b => Convert.ToString(b, 2).PadLeft(8, '0')));
        return string.Concat(bits.Chunk(5).Select(five => "abcdefghijklmnopqrstuvwxyz234567"[Convert.ToInt32(new string(five), 2)]));
    }

    [GeneratedRegex(@"~[a-z2-7]{16}\.[A-Za-z0-9]+$")]
    private static partial Regex AtEnd();

    [GeneratedRegex(@"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Device();
}
