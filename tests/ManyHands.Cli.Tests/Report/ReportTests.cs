using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ManyHands.Scraping;

namespace ManyHands.Cli.Tests;

/// <summary>What <c>hands report</c> shows of a journal full of traps for whoever shows it.</summary>
public sealed partial class ReportTests
{
    [Fact]
    public async Task As_text_it_fits_100_columns_and_shows_no_control_characters()
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();

        Hands.Ended ended = await Hands.RunAsync("report", "-o", journal.Path);

        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.All(ended.Output.Split('\n'), static line => Assert.True(ReportWords.Width(line) <= 100, line));
        Assert.DoesNotContain(ended.Output, static c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
        foreach (string expected in (string[])[
            "14 URLs known", "404 http", "Broken links", "from 1 page:", "exclude", "scope", "Redirects", "Same content", "Disallowed by robots.txt", "robots.txt can't be had, the next run tries again"])
            Assert.Contains(expected, ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_it_has_every_key_and_the_exact_texts()
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();

        Hands.Ended ended = await Hands.RunAsync("report", "--json", "-o", journal.Path);

        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        using JsonDocument json = JsonDocument.Parse(ended.Output);
        JsonElement report = json.RootElement;
        Assert.Equal(
            ["folder", "command", "ignored_robots", "robots", "known", "finished", "ok", "failed", "waiting", "left_out", "left_over", "bytes", "first", "last",
                "cut_pages", "outcomes", "hosts", "types", "times", "depths", "reasons", "skipped", "budgets", "disallowed", "out_of_reach", "slowest", "broken", "same_content",
                "copies", "copied_bytes", "redirects"],
            report.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(("crawl", JsonValueKind.Null), (report.GetProperty("command").GetString(), report.GetProperty("ignored_robots").ValueKind));
        Assert.Equal(2, report.GetProperty("broken").GetProperty("count").GetInt64());
        Assert.Equal("2026-01-02T03:04:05.067Z", report.GetProperty("first").GetString());
        Assert.Contains(
            $"text/x-{HostileJournal.Words}",
            report.GetProperty("types").GetProperty("first").EnumerateArray().Select(static type => type.GetProperty("content_type").GetString()));
        Assert.DoesNotContain(ended.Output, static c => c != '\n' && char.IsControl(c));
    }

    [Fact]
    public async Task As_a_page_it_runs_and_loads_nothing_whatever_stands_in_the_journal()
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();
        string file = journal.In("report.html");

        Hands.Ended ended = await Hands.RunAsync("report", "-o", journal.Path, "--html", file);

        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        string html = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        string[] tags = ["a", "body", "br", "code", "dd", "details", "div", "dl", "dt", "h1", "h2", "head", "html", "main", "meta", "p", "rect", "section", "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "th", "thead", "title", "tr"];
        Assert.All(Tag().Matches(html), match => Assert.Contains(match.Groups[1].Value, tags));
        Assert.All(Attribute().Matches(Tags(html)), static match => Assert.DoesNotContain(match.Groups[1].Value, (string[])["href", "src", "style", "srcset", "onerror", "onload", "action"]));
        Assert.DoesNotContain(html, static c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
        Assert.DoesNotContain("&#x202E;", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);

        string style = html.Split("<style>")[1].Split("</style>")[0];
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"default-src 'none'; style-src 'sha256-{hash}'", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report")]
    [InlineData("why http://h/")]
    public async Task What_only_reads_has_nothing_to_go_on_with_when_its_output_is_full(string command)
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();

        Hands.Ended ended = await Hands.RunShellAsync($"$HANDS {command} -o {journal.Path} > /dev/full");

        Assert.Equal((3, "hands: standard output can't be written: No space left on device\n"), (ended.Code, ended.Errors));
    }

    [Fact]
    public async Task A_page_that_can_t_be_written_is_said_and_leaves_nothing()
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();
        Directory.CreateDirectory(journal.In("taken.html"));

        foreach (string file in (string[])[journal.In("nowhere/report.html"), journal.In("taken.html")])
        {
            Hands.Ended ended = await Hands.RunAsync("report", "-o", journal.Path, "--html", file);
            Assert.Equal((3, ""), (ended.Code, ended.Output));
            Assert.StartsWith($"hands: {file} can't be written", ended.Errors, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.EnumerateFiles(journal.Path, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public void As_text_its_own_words_are_whole_and_lists_say_that_there_are_more()
    {
        string[] kinds = [TrapKinds.TooLong, TrapKinds.TooDeep, TrapKinds.RepeatingPath, TrapKinds.SessionId, TrapKinds.Calendar, TrapKinds.ManyQueries];
        LinkSource[] sources = [.. Enumerable.Range(0, 5).Select(static i => new LinkSource($"http://h/{i}", "link"))];
        string text = ReportText.Of(
            new JournalReport
            {
                IsCrawl = true,
                Reasons = [.. kinds.Select(static kind => new ReasonCount($"trap:{kind}", 1_234_567))],
                Slowest = [new SlowPage("http://h/", 1, 1, 200, "protocol")],
                Broken = new(1, [new BrokenPage("http://h/gone", 404, new LinkedFrom(7, sources))]),
                Same = new(1, [new SameContent("", 6, 2, [.. sources.Select(static source => source.Url)])]),
                Depths = [.. Enumerable.Range(0, 22).Select(static depth => new DepthCount(depth, 1, 0))],
            },
            "pages");

        Assert.All(text.Split('\n'), static line => Assert.True(ReportWords.Width(line) <= 100, line));
        Assert.DoesNotContain('…', text);
        Assert.All(kinds, kind => Assert.Contains(ReportWords.Reason($"trap:{kind}"), text, StringComparison.Ordinal));
        Assert.Contains("from 7 pages, the first 2:\n", text, StringComparison.Ordinal);
        Assert.Contains("6 URLs of 2 B each, the first 2:\n", text, StringComparison.Ordinal);
        Assert.Matches("Links from a start\n(  [0-9]+ +1\n){22}", text);
    }

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefghij", 7, "abcd…ij")]
    [InlineData("\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e", 9, "\u8a9e\u8a9e…\u8a9e\u8a9e")]
    [InlineData("a\u001bb", 6, "a\\x1bb")]
    public void What_is_too_wide_loses_its_middle(string text, int columns, string expected) =>
        Assert.Equal(expected, ReportWords.Fit(text, columns));

    private static string Tags(string html) => string.Concat(Tag().Matches(html).Select(static match => match.Value));

    [GeneratedRegex("<([a-zA-Z][a-zA-Z0-9]*)[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s([a-zA-Z-]+)=")]
    private static partial Regex Attribute();
}
