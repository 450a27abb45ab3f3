using ManyHands.Testing;

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
    public async Task Of_sitemaps_and_of_what_a_crawl_drops_it_tells_the_way()
    {
        const string Index = "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{0}</loc></sitemap><sitemap><loc>{1}</loc></sitemap></sitemapindex>";
        using var folder = new OutputFolder();
        await using TestSite site = await TestSite.StartAsync(handle: static exchange => exchange.Request.Target switch
        {
            "/robots.txt" => exchange.AnswerAsync("200 OK", "Content-Type: text/plain\r\n", "Sitemap: /index.xml"),
            "/index.xml" => exchange.AnswerAsync("200 OK", "Content-Type: text/xml\r\n", string.Format(null, Index, exchange.Site.Url("/1.txt"), exchange.Site.Url("/2.txt"))),
            "/1.txt" => exchange.AnswerAsync("200 OK", "Content-Type: text/plain\r\n", exchange.Site.Url("/listed")),
            "/listed" => exchange.AnswerAsync("200 OK", "Content-Type: text/html\r\n", "<a href='/deep?utm_source=x'>"),
            _ => exchange.AnswerAsync("200 OK", "Content-Type: text/html\r\n", ""),
        });
        await Hands.RunAsync("crawl", "-o", folder.Pages, "--delay", "0", "--sitemaps", "--drop-query", "utm_*", site.Url("/"));

        await AssertToldAsync("/index.xml", "Found         as a sitemap that robots.txt names\n", "Leads to      2 URLs, as a sitemap: those whose way leads through it\n");
        await AssertToldAsync("/listed", "Found         by a sitemap, on this way:\n                robots.txt      ", "Leads to      1 URL\n");
        await AssertToldAsync("/deep?utm_source=x", $"{site.Url("/deep")}\n  Asked as      {site.Url("/deep?utm_source=x")}; links to that are read as this: the crawl left out utm_* (--drop-query)\n", "1 link from what a sitemap lists, on this way:\n");
        Hands.Ended unknown = await Hands.RunAsync("why", site.Url("/no?utm_source=x"), "-o", folder.Pages);
        Assert.Equal(1, unknown.Code);
        Assert.Contains($"Read as       {site.Url("/no")}, as links to it are: the crawl left out utm_* (--drop-query)\n", unknown.Output, StringComparison.Ordinal);

        async Task AssertToldAsync(string path, params string[] expected)
        {
            Hands.Ended ended = await Hands.RunAsync("why", site.Url(path), "-o", folder.Pages);
            Assert.All(expected, text => Assert.Contains(text, ended.Output, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_was_never_asked_for_has_no_attempts_however_many_runs_there_were()
    {
        using var folder = new OutputFolder();
        await using TestSite site = await TestSite.StartAsync(handle: static exchange => exchange.AnswerAsync("503 Busy"));
        string[] command = ["crawl", "-o", folder.Pages, "--retries", "0", site.Url("/")];
        for (int run = 0; run < 2; run++)
            await Hands.RunAsync(command);
        Hands.Ended ended = await Hands.RunAsync("why", site.Url("/"), "-o", folder.Pages);
        Assert.Contains("Attempts      none was made\n", ended.Output, StringComparison.Ordinal);
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
