namespace ManyHands.Cli.Tests;

/// <summary>What people type, rightly and wrongly.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("fetch", "--help")]
    [InlineData("fetch", "http://h/", "-w", "nonsense", "-h")]
    [InlineData("demo", "--help")]
    [InlineData("threads", "--help")]
    [InlineData("help", "fetch")]
    public async Task Help_fits_a_screen_and_has_an_example(params string[] arguments)
    {
        Hands.Ended ended = await Hands.RunAsync(arguments);
        string[] lines = ended.Output.Split('\n');
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.True(lines.Length <= 40, $"{lines.Length} lines");
        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
        Assert.Contains("Example", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_standard_input_is_no_list()
    {
        Hands.Ended ended = await Hands.RunShellAsync("exec $HANDS fetch -i - -o /dev/null/nowhere <&-");
        Assert.Equal(2, ended.Code);
        Assert.StartsWith("hands: Standard input is closed.", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_every_option()
    {
        var later = new[] { "--cluster" };
        foreach (System.CommandLine.Option option in new CrawlArguments().Command.Options)
        {
            if (!later.Contains(option.Name))
                Assert.All([option.Name, .. option.Aliases], name => Assert.Contains(name, HelpTexts.Fetch + HelpTexts.Crawl, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Help_names_every_option_of_threads() => Assert.All(
        new ThreadsArguments().Command.Options, option => Assert.Contains(option.Name, HelpTexts.Threads, StringComparison.Ordinal));

    [Fact]
    public void Options_of_threads_arrive()
    {
        ThreadsSettings settings = CommandLine.Read(["threads", "4711", "--json", "--max-pause", "1.5"]).Threads!;
        Assert.Equal((4711, true, 1.5), (settings.ProcessId, settings.Json, settings.MaxPause.TotalSeconds));
        Assert.Equal(new ThreadsSettings { ProcessId = 1, MaxPause = TimeSpan.FromSeconds(5) }, CommandLine.Read(["threads", "1"]).Threads);
    }

    [Fact]
    public async Task The_version_is_told()
    {
        Hands.Ended ended = await Hands.RunAsync("--version");
        Assert.Equal(0, ended.Code);
        Assert.Matches(@"^hands \d+\.\d+\.\d+\n$", ended.Output);
    }

    [Theory]
    [InlineData("did you mean: hands fetch?", "fetsh", "http://h/")]
    [InlineData("did you mean --workers?", "fetch", "--worker", "5", "http://h/")]
    [InlineData("did you mean --max-size?", "fetch", "--maxsize=5", "http://h/")]
    [InlineData("hands fetch URL", "http://h/")]
    public async Task A_mistyped_word_is_answered_by_what_may_have_been_meant(string suggestion, params string[] arguments)
    {
        Hands.Ended ended = await Hands.RunAsync(arguments);
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.Contains(suggestion, ended.Errors, StringComparison.Ordinal);
        Assert.Equal(2, ended.Errors.TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("fetch")]
    [InlineData("fetch", "-w", "0", "x")]
    [InlineData("fetch", "-w", "1.5", "x")]
    [InlineData("fetch", "--per-host", "0", "x")]
    [InlineData("fetch", "--delay", "-1", "x")]
    [InlineData("fetch", "--timeout", "0", "x")]
    [InlineData("fetch", "--timeout", "NaN", "x")]
    [InlineData("fetch", "--retries", "many", "x")]
    [InlineData("fetch", "--max-size", "10 parsecs", "x")]
    [InlineData("fetch", "--max-redirects", "-1", "x")]
    [InlineData("fetch", "--format", "pdf", "x")]
    [InlineData("fetch", "--dashboard", "65536", "x")]
    [InlineData("fetch", "--dashboard=http://h/")]
    [InlineData("fetch", "--dashboard=", "x")]
    [InlineData("fetch", "--dashboard")]
    [InlineData("fetch", "-o", "--dashboard", "x")]
    [InlineData("fetch", "--cluster", "x")]
    [InlineData("fetch", "-H", "Host: x", "x")]
    [InlineData("fetch", "-H", "A: b\nc: d", "x")]
    [InlineData("fetch", "-H", "nocolon", "x")]
    [InlineData("fetch", "--user-agent", "a\u0007", "x")]
    [InlineData("fetch", "--proxy", "ftp://h/", "x")]
    [InlineData("fetch", "-o")]
    [InlineData("fetch", "-o", "", "x")]
    [InlineData("fetch", "-i", "")]
    [InlineData("fetch", "--log", "", "x")]
    [InlineData("fetch", "-o", "--json", "x")]
    [InlineData("fetch", "-i", "-q")]
    [InlineData("fetch", "--log", "-v", "x")]
    [InlineData("crawl")]
    [InlineData("crawl", "--scope", "world", "http://h/")]
    [InlineData("crawl", "--order", "best", "http://h/")]
    [InlineData("crawl", "--exclude", "(", "http://h/")]
    [InlineData("crawl", "--drop-query", "", "http://h/")]
    [InlineData("crawl", "--max-pages", "0", "http://h/")]
    [InlineData("crawl", "--depth", "-1", "http://h/")]
    [InlineData("threads")]
    [InlineData("threads", "0")]
    [InlineData("threads", "-1")]
    [InlineData("threads", "dotnet")]
    [InlineData("threads", "99999999999")]
    [InlineData("threads", "1", "2")]
    [InlineData("threads", "1", "--max-pause", "0")]
    [InlineData("threads", "1", "--html")]
    [InlineData("node")]
    [InlineData("demo", "now")]
    [InlineData]
    public void A_wrong_command_line_is_refused_with_a_hint(params string[] arguments)
    {
        var refused = Assert.Throws<UsageException>(() => CommandLine.Read(arguments));
        Assert.NotEqual("", refused.Hint);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.DoesNotContain('\u0007', refused.Message);
    }

    [Theory]
    [InlineData("--include")]
    [InlineData("--exclude")]
    public void A_pattern_that_is_none_gets_an_example_for_its_own_option(string option) =>
        Assert.StartsWith($"for example {option} '", Assert.Throws<UsageException>(() => CommandLine.Read(["crawl", option, "(", "http://h/"])).Hint, StringComparison.Ordinal);

    [Theory]
    [InlineData("ftp://user:secret@h/")]
    [InlineData("user:secret@h")]
    public void A_wrong_proxy_is_refused_without_its_password(string proxy)
    {
        var refused = Assert.Throws<UsageException>(() => CommandLine.Read(["fetch", "--proxy", proxy, "x"]));
        Assert.DoesNotContain("secret", refused.Message + refused.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fetch", "--trace")]
    [InlineData("crawl", "--trace")]
    [InlineData("fetch", "--log")]
    public async Task Standard_output_is_taken_so_no_file_goes_there(string command, string option)
    {
        Hands.Ended ended = await Hands.RunAsync(command, option, "-", "http://127.0.0.1:1/");
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.StartsWith($"hands: {option} takes a file, not standard output\n", ended.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists("-"));
    }

    [Fact]
    public async Task A_list_that_is_not_there_is_said_without_a_trace()
    {
        Hands.Ended ended = await Hands.RunAsync("fetch", "-i", "/nowhere/list");
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.Contains("/nowhere/list", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_arrive_where_they_belong()
    {
        FetchSettings settings = CommandLine.Read(
        [
            "fetch", "http://a/", "-i", "list", "-o", "out", "-w", "7", "--per-host=3", "--delay", "0.25", "--format", "files", "--format", "sqlite",
            "--json", "--timeout", "1.5", "--retries", "0", "--max-size", "10MB", "--max-redirects", "4", "-H", "A: b", "-H", "C:d",
            "--user-agent", "robot/1", "--proxy", "socks5://p:1080", "--insecure", "--again", "--log", "l", "-vq", "--", "-odd",
        ]).Fetch!;
        Assert.Equal(["http://a/", "-odd"], settings.Urls);
        Assert.Equal(("list", "l", true, true, true), (settings.Input, settings.LogFile, settings.Json, settings.Verbose, settings.Quiet));
        ManyHands.Scraping.ScrapeOptions scrape = settings.Scrape;
        Assert.Equal(("out", 7, 3, 0.25), (scrape.OutputFolder, scrape.Workers, scrape.PerHost, scrape.Delay?.TotalSeconds));
        Assert.Equal(ManyHands.Scraping.BodyFormats.Files | ManyHands.Scraping.BodyFormats.Sqlite, scrape.Formats);
        Assert.Equal((1.5, 0, 10_000_000L, 4), (scrape.Timeout.TotalSeconds, scrape.Retries, scrape.MaxSize, scrape.MaxRedirects));
        Assert.Equal([new("A", "b"), new("C", "d")], scrape.Headers);
        Assert.Equal(("robot/1", "socks5://p:1080/", true, true), (scrape.UserAgent, scrape.Proxy!.AbsoluteUri, scrape.Insecure, scrape.Again));
    }

    [Theory]
    [InlineData(null, "x")]
    [InlineData(0, "--dashboard", "x")]
    [InlineData(0, "x", "--dashboard")]
    [InlineData(0, "--dashboard", "http://h:8080/", "x")]
    [InlineData(0, "--dashboard", "-w", "5", "x")]
    [InlineData(0, "--dashboard", "0", "x")]
    [InlineData(8080, "--dashboard", "8080", "x")]
    [InlineData(8080, "--dashboard=8080", "x")]
    [InlineData(8080, "x", "--dashboard", "8080")]
    [InlineData(null, "--", "--dashboard", "8080")]
    public void The_dashboards_port_may_be_left_out(int? port, params string[] arguments)
    {
        Assert.Equal(port, CommandLine.Read(["fetch", .. arguments]).Fetch!.DashboardPort);
        Assert.Equal(port, CommandLine.Read(["crawl", .. arguments]).Fetch!.DashboardPort);
    }

    [Fact]
    public void Defaults_are_those_of_the_library()
    {
        var expected = new ManyHands.Scraping.ScrapeOptions();
        ManyHands.Scraping.ScrapeOptions actual = CommandLine.Read(["fetch", "x", "-w", "auto"]).Fetch!.Scrape;
        foreach (System.Reflection.PropertyInfo property in typeof(ManyHands.Scraping.ScrapeOptions).GetProperties())
            Assert.Equal(property.GetValue(expected), property.GetValue(actual));
    }
}
