using System.Text;
using ManyHands.Fuzzing;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class WebUrlRandomTests
{
    private static readonly string[] Pieces =
    [
        "http:", "https:", "HTTP:", "ftp:", "//", "/", "\\", "/", ":", "@", "?", "#", ".", "..", "%2e", "%2E%2e", "%", "%4", "%zz", "%00",
        "[", "]", "[::1]", "::", "1", "0x", "0x7f", "127.0.0.1", "1.2.3", "example.com", "xn--", "xn--bcher-kva", "ü", "ß", "。", "\u00AD",
        "\u200D", "\uD800", "\uDC00", "😀", "\0", "\t", "\n", " ", "\u007F", "\u0085", "\u2028", "'", "\"", "<", ">", "`", "{", "|", "^", "~",
        "user", "80", "443", "65535", "65536", "a", "Z", "-", "_", "=", "&", ";", "+", "*", "\uFFFD", "\uFEFF", "%C3%BC", "%ff", "%F0%9F",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(20261124)]
    public void Junk_never_throws_and_what_parses_is_its_own_normal_form(int seed)
    {
        var random = new Random(seed);
        WebUrl origin = WebUrlTests.Parse("http://user@base.example:8080/a/b/c?d");
        int parsed = 0;
        for (int i = 0; i < 50_000; i++)
        {
            string text = Junk(random);
            bool relative = random.Next(2) == 0;
            bool ok = relative
                ? WebUrl.TryParse(text, origin, out WebUrl? url, out _)
                : WebUrl.TryParse(text, out url, out _);
            string shown = WebUrl.WithoutCredentials(text);
            Assert.True(shown.Length <= text.Length);
            if (!ok)
                continue;

            parsed++;
            string where = $"seed {seed}, item {i}: {Escaped(text)}";
            Assert.True(WebUrl.TryParse(url!.Href, out WebUrl? again, out string? problem), $"{where}: {problem}");
            Assert.True(url.Href == again.Href, where);
            Assert.True(url.Host == again.Host && url.Port == again.Port && url.Path == again.Path, where);
            Assert.True(Equals(url.HostAddress, again.HostAddress), where);
            Assert.True(url.Href.All(c => c is > ' ' and <= '~'), where);
            Assert.True(url.Path.StartsWith('/'), where);
            Assert.False(url.Path.Split('/').Any(s => s is "." or ".."), where);

            // Cutting the user out of the spelling cuts nothing else.
            if (!relative)
            {
                Assert.True(WebUrl.TryParse(shown, out WebUrl? public_, out problem), $"{where}: {Escaped(shown)}: {problem}");
                Assert.True(public_.Href == url.Href && public_.UserName is null, where);
            }
        }

        Assert.InRange(parsed, 5_000, 50_000);
    }

    [Theory]
    [InlineData('a')]
    [InlineData('.')]
    [InlineData('/')]
    [InlineData('@')]
    [InlineData(':')]
    [InlineData('%')]
    [InlineData('ü')]
    [InlineData('\uD800')]
    [InlineData('9')]
    [InlineData('\t')]
    public void A_very_long_line_takes_no_long_time(char filler)
    {
        string run = new(filler, 100_000);
        string dots = string.Concat(Enumerable.Repeat("/a/..", 20_000));
        TimeSpan began = ThreadTime.Now;
        foreach (string text in new[] { run, "http://" + run, "http://h/" + run, "http://h/?" + run, "http://[" + run, "http://u:" + run + "@h/", "http://h" + dots + run })
        {
            _ = WebUrl.TryParse(text, out _, out _);
            WebUrl.WithoutCredentials(text);
        }

        Assert.True(ThreadTime.Now - began < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        Assert.Equal("http://h/%EF%BF%BDx?%EF%BF%BD", WebUrlTests.Parse("http://h/\uD800x?\uDC00").Href);
        Assert.Equal("http://h/%F0%9F%98%80", WebUrlTests.Parse("http://h/\uD83D\uDE00").Href);
        Assert.False(WebUrl.TryParse("http://\uD800/", out _, out _));
    }

    [Fact]
    public void The_quick_way_gives_what_the_full_parser_gives()
    {
        var random = new Random(7);
        string[] pieces = ["a", "b-c", ".", "/", "?", "#", "1", "%2e", "%41", "_", "~", "'", "&", "xn--", ":80", "[", "|", "^", "=", " "];
        for (int i = 0; i < 50_000; i++)
        {
            var text = new StringBuilder(random.Next(2) == 0 ? "http://" : "https://");
            for (int n = random.Next(8); n >= 0; n--)
                text.Append(pieces[random.Next(pieces.Length)]);
            if (WebUrlFastPath.TryParse(text.ToString()) is { } quick)
                Assert.Equal(WebUrlParser.Parse(text.ToString(), null, out _)?.Href, quick.Href);
        }
    }

    [Fact]
    public void A_plain_url_costs_one_object()
    {
        const string Text = "https://www.example.com/some/folder/page-17.html?lang=en&x=%20";
        _ = WebUrl.TryParse(Text, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            _ = WebUrl.TryParse(Text, out _, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000 * 120);
    }

    private static string Junk(Random random)
    {
        var text = new StringBuilder();
        if (random.Next(3) > 0)
            text.Append(random.Next(2) == 0 ? "http://" : "https://h");
        for (int n = random.Next(12); n >= 0; n--)
            text.Append(random.Next(20) == 0 ? ((char)random.Next(65536)).ToString() : Pieces[random.Next(Pieces.Length)]);
        return text.ToString();
    }

    private static string Escaped(string text) =>
        string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:X4}"));
}
