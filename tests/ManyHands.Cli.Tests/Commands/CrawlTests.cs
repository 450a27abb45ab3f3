using System.Text.Json;
using ManyHands.Testing;

namespace ManyHands.Cli.Tests;

/// <summary><c>hands crawl</c>, run as people run it.</summary>
public sealed class CrawlTests : IDisposable
{
    private readonly OutputFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What the site has, by path; how it is crawled; how that ends.</summary>
    public static TheoryData<string, int, string, string> Endings => new()
    {
        { "pages", 0, "/", "/ = <a href=/x>" },
        { "a link to what is not there", 0, "/", "/ = <a href=/gone>; /gone = 404" },
        { "a link to what is gone", 0, "/", "/ = <a href=/gone>; /gone = 410" },
        { "a link that leads on to what is not there", 0, "/", "/ = <a href=/r>; /r = 302 /gone; /gone = 404" },
        { "what robots.txt disallows", 0, "/", "/ = <a href=/no>; /robots.txt = User-agent: *\nDisallow: /no" },
        { "a start that robots.txt disallows", 0, "/no", "/robots.txt = User-agent: *\nDisallow: /no" },
        { "a robots.txt out of reach", 0, "/", "/robots.txt = 500" },
        { "no sitemap", 0, "/ --sitemaps", "/sitemap.xml = 404" },
        { "a sitemap that leads on to what is not there", 0, "/ --sitemaps", "/sitemap.xml = 302 /gone; /gone = 404" },
        { "a sitemap's entry that leads on to what is not there", 0, "/ --sitemaps", "/robots.txt = Sitemap: /s.txt; /s.txt = {site}/r; /r = 302 /gone; /gone = 404" },
        { "a limit", 0, "/ --max-pages 1", "/ = <a href=/x>" },
        { "a start that is not there", 1, "/gone", "/gone = 404" },
        { "a start that leads on to what is not there", 1, "/r", "/r = 302 /gone; /gone = 404" },
        { "a start that is no URL, among others", 1, "/ nonsense", "/ = fine" },
        { "a link to what fails", 1, "/", "/ = <a href=/x>; /x = 500" },
        { "a link to what asks for a password", 1, "/", "/ = <a href=/x>; /x = 401" },
        { "a redirect to no web page", 1, "/", "/ = <a href=/r>; /r = 302 ftp://x/" },
        { "a pattern that is none", 2, "/ --exclude (", "" },
        { "a scope that is none", 2, "/ --scope planet", "" },
        { "no start", 2, "", "" },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task It_ends_with(string name, int code, string arguments, string pages)
    {
        await using TestSite site = await SiteAsync(pages);
        string[] words = [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.StartsWith('/') ? site.Url(word) : word)];
        Hands.Ended ended = await Hands.RunAsync(["crawl", "-o", _folder.Pages, "--delay", "0", "--retries", "0", .. words]);
        Assert.True(code == ended.Code, $"{name}: {ended.Code}\n{ended.Output}\n{ended.Errors}");
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_url_is_one_line_of_json_and_the_next_run_has_nothing_to_do()
    {
        await using TestSite site = await SiteAsync("/ = <a href=/x><a href=/r><a href=/gone><a href=/no>; /r = 302 /x; /gone = 404; /robots.txt = User-agent: *\nDisallow: /no");
        string[] command = ["crawl", "-o", _folder.Pages, "--delay", "0", site.Url("/")];
        Hands.Ended ended = await Hands.RunAsync([.. command, "--json"]);
        Assert.Equal(0, ended.Code);
        Dictionary<string, JsonElement> lines = ended.Lines.Select(static line => JsonDocument.Parse(line).RootElement).ToDictionary(line => line.GetProperty("url").GetString()![site.Url("").Length..]);
        Assert.Equal(["/", "/gone", "/no", "/r", "/x"], lines.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((302, site.Url("/x"), true), (lines["/r"].GetProperty("status").GetInt32(), lines["/r"].GetProperty("final_url").GetString(), lines["/r"].GetProperty("ok").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, lines["/r"].GetProperty("file").ValueKind);
        Assert.Equal(("robots", 0), (lines["/no"].GetProperty("error").GetProperty("kind").GetString(), lines["/no"].GetProperty("attempts").GetInt32()));

        int asked = site.Requests.Count;
        Hands.Ended next = await Hands.RunAsync(command);
        Assert.Equal((0, asked), (next.Code, site.Requests.Count));
        Assert.Contains("Nothing left to do", next.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_format_that_is_added_afterwards_has_what_is_fetched_anew_and_that_is_said()
    {
        await using TestSite site = await SiteAsync("/ = <a href=/x>");
        string[] command = ["crawl", "-o", _folder.Pages, "--delay", "0", site.Url("/")];
        await Hands.RunAsync(command);
        const string Hint = "Pages from before are not kept by --format files --format warc: only what is fetched anew is, which --again does\n";
        string[] warc = [.. command, "--format", "warc", "--format", "files"];
        Assert.DoesNotContain("Pages from before", (await Hands.RunAsync(command)).Output, StringComparison.Ordinal);
        Assert.EndsWith(Hint, (await Hands.RunAsync(warc)).Output, StringComparison.Ordinal);
        Assert.Contains("2 fetched", (await Hands.RunAsync([.. warc, "--again"])).Output, StringComparison.Ordinal);
        Assert.Equal("Nothing left to do: this crawl is complete; --again looks for what has changed\n", (await Hands.RunAsync(warc)).Output);
    }

    [Theory]
    [InlineData("fetch")]
    [InlineData("crawl")]
    public async Task An_input_without_a_url_completes_nothing(string command)
    {
        Hands.Ended ended = await Hands.RunAsync(command, "-o", _folder.Pages, "-i", "/dev/null");
        Assert.Equal((0, "Nothing to do: no URL in the input\n"), (ended.Code, ended.Output));
    }

    [Fact]
    public async Task The_summary_says_where_the_scope_went_and_what_was_ignored()
    {
        await using TestSite site = await SiteAsync("/ = 302 http://localhost:{port}/x; /robots.txt = User-agent: *\nDisallow: /");
        Hands.Ended ended = await Hands.RunAsync("crawl", "-o", _folder.Pages, "--delay", "0", "--ignore-robots", site.Url("/"));
        Assert.Equal(0, ended.Code);
        Assert.Contains("127.0.0.1 redirected to localhost, which became the scope", ended.Output, StringComparison.Ordinal);
        Assert.Contains("--ignore-robots was on", ended.Output, StringComparison.Ordinal);
        Assert.Equal(0, site.CountOf("/robots.txt"));
    }

    [Fact]
    public async Task A_robots_txt_that_can_t_be_had_is_no_rule_and_the_same_command_tries_again()
    {
        await using TestSite site = await SiteAsync("/robots.txt = User-agent: *\nDisallow: /no");
        await using TestSite broken = await SiteAsync("/robots.txt = 503");
        string[] command = ["crawl", "-o", _folder.Pages, "--delay", "0", "--retries", "0", site.Url("/no"), broken.Url("/")];
        Hands.Ended first = await Hands.RunAsync(command);
        Assert.Equal(0, first.Code);
        Assert.Contains("         1  robots.txt disallows it\n", first.Output, StringComparison.Ordinal);
        Assert.Contains("         1  not asked: its robots.txt can't be had\n", first.Output, StringComparison.Ordinal);
        Assert.Contains("The same command tries again", first.Output, StringComparison.Ordinal);

        Hands.Ended report = await Hands.RunAsync("report", "-o", _folder.Pages);
        string[] sections = report.Output.Split(["Disallowed by robots.txt", "Not asked: robots.txt can't be had"], StringSplitOptions.None);
        Assert.Equal(3, sections.Length);
        Assert.Contains($":{site.Port} ", sections[1], StringComparison.Ordinal);
        Assert.Contains($":{broken.Port} ", sections[2], StringComparison.Ordinal);

        int asked = broken.CountOf("/robots.txt");
        Hands.Ended second = await Hands.RunAsync(command);
        Assert.Contains("not asked: its robots.txt can't be had", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("robots.txt disallows it", second.Output, StringComparison.Ordinal);
        Assert.True(broken.CountOf("/robots.txt") > asked);
        Assert.Equal(1, site.CountOf("/robots.txt"));
    }

    [Fact]
    public async Task With_ignore_robots_its_file_is_asked_for_its_sitemaps_alone()
    {
        await using TestSite site = await SiteAsync("/robots.txt = User-agent: *\nDisallow: /\nSitemap: /s.txt; /s.txt = {site}/x");
        Hands.Ended ended = await Hands.RunAsync("crawl", "-o", _folder.Pages, "--delay", "0", "--ignore-robots", "--sitemaps", site.Url("/"));
        Assert.Contains("3 fetched, 0 failed", ended.Output, StringComparison.Ordinal);
        Assert.Contains("--ignore-robots was on: robots.txt was not obeyed", ended.Output, StringComparison.Ordinal);
        Assert.Equal(1, site.CountOf("/robots.txt"));
    }

    [Fact]
    public async Task A_limit_is_said_and_the_same_command_goes_on()
    {
        await using TestSite site = await SiteAsync("/ = <a href=/1><a href=/2><a href=/3><a href=/4>");
        string[] command = ["crawl", "-o", _folder.Pages, "--delay", "0", "--max-pages", "3", site.Url("/")];
        Hands.Ended first = await Hands.RunAsync(command);
        Assert.Contains("--max-pages was reached", first.Output, StringComparison.Ordinal);
        Assert.Equal(4, site.Requests.Count);
        await Hands.RunAsync(command);
        Assert.Equal(["/", "/1", "/2", "/3", "/4", "/robots.txt"], site.Requests.Select(static request => request.Target).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_limit_of_hosts_is_said_and_the_same_command_goes_on()
    {
        await using TestSite site = await SiteAsync("/ = <a href=/1><a href=/2><a href=/3><a href=/4><a href=/not>");
        string[] command = ["crawl", "-o", _folder.Pages, "--delay", "0", "--max-host-pages", "2", "--exclude", "not", site.Url("/")];
        Hands.Ended first = await Hands.RunAsync(command);
        Assert.Contains("2 fetched, 0 failed, 1 left out by the rules\n", first.Output, StringComparison.Ordinal);
        Assert.Contains("\n--max-host-pages was reached: 3 more URLs wait, the same command goes on with them\n", first.Output, StringComparison.Ordinal);

        Hands.Ended report = await Hands.RunAsync("report", "-o", _folder.Pages);
        Assert.Contains("3 waiting (3 left by a budget), 1 left out;", report.Output, StringComparison.Ordinal);
        Assert.Contains("\nLeft by a budget: the next run goes on with them\n  max-host-pages", report.Output, StringComparison.Ordinal);
        string left = site.Url(Enumerable.Range(1, 4).Select(static i => $"/{i}").First(page => site.CountOf(page) == 0));
        Hands.Ended why = await Hands.RunAsync("why", left, "-o", _folder.Pages);
        Assert.Contains("in: none keeps it out, but the host's budget for one run was used up (max-host-pages)\n", why.Output, StringComparison.Ordinal);
        Assert.Contains("not fetched; the next run goes on with it\n", why.Output, StringComparison.Ordinal);

        await Hands.RunAsync(command);
        Hands.Ended last = await Hands.RunAsync(command);
        Assert.DoesNotContain("was reached", last.Output, StringComparison.Ordinal);
        Assert.Equal(["/", "/1", "/2", "/3", "/4", "/robots.txt"], site.Requests.Select(static request => request.Target).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Interrupted_it_says_so_and_goes_on_next_time()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            if (exchange.Request.Target == "/2")
            {
                held.TrySetResult();
                await goOn.Task.WaitAsync(exchange.Stop);
            }

            await exchange.AnswerAsync(exchange.Request.Target == "/robots.txt" ? "404 Not Found" : "200 OK", "Content-Type: text/html\r\n", exchange.Request.Target == "/" ? "<a href=/1><a href=/2><a href=/3>" : "");
        });
        string[] command = ["crawl", "-o", _folder.Pages, "--delay", "0", site.Url("/")];
        using Hands hands = Hands.Start(command);
        await held.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        hands.Signal("INT");
        await hands.SaysAsync("stopping");
        goOn.SetResult();
        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal(130, ended.Code);
        Assert.Contains("3 fetched, 0 failed", ended.Output, StringComparison.Ordinal);

        Hands.Ended next = await Hands.RunAsync(command);
        Assert.Equal(0, next.Code);
        Assert.Contains("1 fetched, 0 failed", next.Output, StringComparison.Ordinal);
        Assert.Equal(["/", "/1", "/2", "/3", "/robots.txt"], site.Requests.Select(static request => request.Target).Order(StringComparer.Ordinal));
    }

    /// <summary><c>path = status [place]</c> or <c>path = body</c>, separated by semicolons; other pages are empty, and there is no robots.txt.</summary>
    private static Task<TestSite> SiteAsync(string pages)
    {
        Dictionary<string, string> known = pages.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(static page => page.Split(" = ", 2)).ToDictionary(static page => page[0], static page => page[1]);
        return TestSite.StartAsync(handle: exchange =>
        {
            string text = known.GetValueOrDefault(exchange.Request.Target, exchange.Request.Target == "/robots.txt" ? "404" : "")
                .Replace("{site}", exchange.Site.Url(""), StringComparison.Ordinal)
                .Replace("{port}", $"{exchange.Site.Port}", StringComparison.Ordinal);
            string[] words = text.Split(' ');
            string type = exchange.Request.Target.EndsWith(".txt", StringComparison.Ordinal) ? "text/plain" : "text/html";
            return !int.TryParse(words[0], out int status) ? exchange.AnswerAsync("200 OK", $"Content-Type: {type}\r\n", text)
                : words is [_, var place] ? exchange.RedirectAsync(place, $"{status} Moved")
                : exchange.AnswerAsync($"{status} Status");
        });
    }
}
