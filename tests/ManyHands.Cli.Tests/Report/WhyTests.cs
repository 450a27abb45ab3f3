namespace ManyHands.Cli.Tests;

/// <summary><c>hands why</c> as people run it.</summary>
public sealed class WhyTests
{
    [Theory]
    [InlineData("http://h/same", 0, "1 link from a start, on this way:", "start           http://h/\n", "in: none keeps it out", "other URLs have the same", "1 page:\n")]
    [InlineData("http://h/", 0, "as a start", "in: starts are exempt", "Leads to", "10 URLs", "fetched")]
    [InlineData("http://h/banned/<b>", 0, "out: matches an --exclude (exclude): banned", "not fetched")]
    [InlineData("http://h/old", 0, "Answer        302", "Redirects to  http://h/new?<i>")]
    [InlineData("http://h/new?<i>", 0, "waits, 0 URLs of its host before it", "(redirect)")]
    [InlineData("http://h/robots", 0, "out: disallowed (robots): Robots happened", "failed (robots)")]
    [InlineData("http://h/unreached", 0, "out for now: its robots.txt can't be had (robots): robots.txt of http://h", "failed (robots); the next run tries it again")]
    [InlineData("http://h/slow", 0, "protocol: \"><script>", "\\x1b[31m\\u202eevil", "after 2 attempts", "1 min 05 s", "the next run tries it again")]
    [InlineData("https://www.h/same/", 1, "Unknown", "a URL near it is:", "http://h/same")]
    [InlineData("http://h/nothing", 1, "Unknown")]
    [InlineData("no url\u001b", 1, "is no URL that can be fetched", "Unknown")]
    public async Task It_tells_what_the_journal_knows(string url, int code, params string[] expected)
    {
        using HostileJournal journal = await HostileJournal.MakeAsync();

        Hands.Ended ended = await Hands.RunAsync("why", url, "-o", journal.Path);

        Assert.Equal((code, ""), (ended.Code, ended.Errors));
        Assert.All(expected, text => Assert.Contains(text, ended.Output, StringComparison.Ordinal));
        Assert.DoesNotContain(ended.Output, static c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
    }

    [Fact]
    public async Task Without_a_journal_it_ends_with_3()
    {
        using var folder = new OutputFolder();

        Hands.Ended ended = await Hands.RunAsync("why", "http://h/", "-o", folder.Path);

        Assert.Equal((3, ""), (ended.Code, ended.Output));
        Assert.StartsWith("hands: There is no journal in ", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("why", "--help")]
    [InlineData("report", "--help")]
    [InlineData("help", "export")]
    public async Task Help_fits_a_screen_and_has_an_example(params string[] arguments)
    {
        Hands.Ended ended = await Hands.RunAsync(arguments);

        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.InRange(ended.Output.Split('\n').Length, 1, 40);
        Assert.All(ended.Output.Split('\n'), static line => Assert.True(line.Length <= 100, line));
        Assert.Contains("Example", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("why")]
    [InlineData("why", "http://a/", "http://b/")]
    [InlineData("why", "http://a/", "--json")]
    [InlineData("why", "http://a/", "-o", "")]
    [InlineData("report", "pages")]
    [InlineData("report", "--json", "--html", "x.html")]
    [InlineData("report", "--html", "-")]
    [InlineData("report", "--html", "--json")]
    [InlineData("report", "--htm", "x.html")]
    [InlineData("export")]
    [InlineData("export", "--to", "results.xlsx")]
    [InlineData("export", "--to", "-")]
    [InlineData("export", "--to", "")]
    public void A_wrong_command_line_is_refused_with_a_hint(params string[] arguments) =>
        Assert.NotEqual("", Assert.Throws<UsageException>(() => CommandLine.Read(arguments)).Hint);

    [Fact]
    public void Options_arrive_where_they_belong()
    {
        Assert.Equal(new ReadingSettings { Folder = "pages", Url = "-x" }, CommandLine.Read(["why", "--", "-x"]).Reading);
        Assert.Equal(new ReadingSettings { Folder = "d", HtmlFile = "f" }, CommandLine.Read(["report", "-o", "d", "--html", "f"]).Reading);
        Assert.Equal(
            new ReadingSettings { Folder = "pages", ExportFile = "a.CSV", ExportFormat = ExportFormat.Csv }, CommandLine.Read(["export", "--to=a.CSV"]).Reading);
        Assert.Equal(CommandLine.Request.Export, CommandLine.Read(["export", "--to=a.csv"]).Request);
    }
}
