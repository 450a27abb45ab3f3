using System.Text.Json;
using ManyHands.Testing;

namespace ManyHands.Cli.Tests;

/// <summary><c>hands fetch</c>, run as people run it.</summary>
public sealed class FetchTests : IDisposable
{
    private static readonly string[] Keys =
        ["url", "final_url", "ok", "status", "bytes", "sha256", "content_type", "charset", "file", "started", "ms", "attempts", "worker", "error", "same_as"];

    private readonly OutputFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pages_arrive_and_the_summary_says_where()
    {
        await using TestSite site = await TestSite.StartAsync();
        Hands.Ended ended = await Hands.RunAsync("fetch", "-o", _folder.Pages, site.Url("/page/1"), site.Url("/ok"));
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.Contains("2 fetched, 0 failed", ended.Output, StringComparison.Ordinal);
        Assert.Contains(_folder.Pages, ended.Output, StringComparison.Ordinal);
        string page = Path.Combine(_folder.Pages, $"127.0.0.1_{site.Port}", "page", "1.html");
        Assert.Equal(GoodSite.Page(1), await File.ReadAllBytesAsync(page, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Warc_files_are_written_where_they_are_asked_for_and_a_result_names_none()
    {
        await using TestSite site = await TestSite.StartAsync();
        Hands.Ended ended = await Hands.RunAsync(
            "fetch", "-o", _folder.Pages, "--format", "warc", "--json", "-H", "Authorization: Bearer sesame", site.Url("/page/1"), site.Url("/moving/to?url=/ok"));
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.All(ended.Lines, static line => Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(line).RootElement.GetProperty("file").ValueKind));
        string warcs = Path.Combine(_folder.Pages, "warc");
        Assert.Single(Directory.GetFiles(warcs, "*.warc.gz"));
        if (WarcCheck.IsPossible)
            Assert.Equal("1 files, 7 records, 3 response, 0 revisit, 3 request, 3 index lines", WarcCheck.Run(warcs));
        string all = (await Hands.RunShellAsync($"zcat {warcs}/*.warc.gz | grep -a -i authorization")).Output;
        Assert.Contains("Authorization: [not kept]", all, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", all, StringComparison.Ordinal);

        Hands.Ended both = await Hands.RunAsync("fetch", "-o", _folder.In("both"), "--format", "warc", "--format", "files", site.Url("/ok"));
        Assert.Contains("and warc in it", both.Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.In("both/warc"), "*.cdxj"));
        Assert.Single(Directory.GetFiles(_folder.In($"both/127.0.0.1_{site.Port}")));
    }

    [Fact]
    public async Task Failures_are_told_and_counted_by_kind_and_the_run_goes_on()
    {
        await using TestSite site = await TestSite.StartAsync();
        Hands.Ended ended = await Hands.RunAsync(
            "fetch", "-o", _folder.Pages, "--retries", "0", site.Url("/missing"), "example.com", site.Url("/ok"), site.Url("/resets-at-once"));
        Assert.Equal(1, ended.Code);
        Assert.Contains("1 fetched, 3 failed", ended.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n  http +1 ", ended.Output);
        Assert.Matches(@"\n  url +1 ", ended.Output);
        Assert.Contains("example.com failed (url)", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public async Task Nothing_is_lost_when_standard_error_can_not_be_written(string redirection)
    {
        await using TestSite site = await TestSite.StartAsync();
        Hands.Ended ended = await Hands.RunShellAsync(
            $"$HANDS fetch -o {_folder.Pages} --json {site.Url("/missing")} {site.Url("/ok")} {redirection}");
        Assert.Equal(1, ended.Code);
        Assert.Equal(2, ended.Lines.Length);
    }

    [Fact]
    public async Task Running_it_again_finds_nothing_left_to_do()
    {
        await using TestSite site = await TestSite.StartAsync();
        await Hands.RunAsync("fetch", "-o", _folder.Pages, site.Url("/ok"), site.Url("/missing"));
        Hands.Ended ended = await Hands.RunAsync("fetch", "-o", _folder.Pages, site.Url("/ok"), site.Url("/missing"));
        Assert.Equal(0, ended.Code);
        Assert.Contains("Nothing left to do", ended.Output, StringComparison.Ordinal);
        Assert.Equal(2, site.Requests.Count);
    }

    [Fact]
    public async Task Json_has_one_object_a_url_with_every_key_in_order_and_nothing_else()
    {
        await using TestSite site = await TestSite.StartAsync();
        Hands.Ended ended = await Hands.RunAsync(
            "fetch", "-o", _folder.Pages, "--json", "--retries", "0", site.Url("/page/1"), site.Url("/missing"), "no\u001b[31mne", site.Url("/status-hostile-reason"));
        Assert.Equal(1, ended.Code);
        Assert.Equal(4, ended.Lines.Length);
        foreach (string line in ended.Lines)
        {
            Assert.DoesNotContain(line, char.IsControl);
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement result = json.RootElement;
            Assert.Equal(Keys, result.EnumerateObject().Select(property => property.Name));
            Assert.Equal(result.GetProperty("error").ValueKind == JsonValueKind.Null, result.GetProperty("ok").GetBoolean());
        }

        JsonElement page = JsonDocument.Parse(ended.Lines.Single(line => line.Contains("page/1", StringComparison.Ordinal))).RootElement;
        Assert.Equal(GoodSite.Sha256(GoodSite.Page(1)), page.GetProperty("sha256").GetString());
        Assert.Equal((200, 8192L, 1), (page.GetProperty("status").GetInt32(), page.GetProperty("bytes").GetInt64(), page.GetProperty("attempts").GetInt32()));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", page.GetProperty("started").GetString());
        Assert.Equal($"127.0.0.1_{site.Port}/page/1.html", page.GetProperty("file").GetString());
        JsonElement malformed = JsonDocument.Parse(ended.Lines.Single(line => line.Contains("[31mne", StringComparison.Ordinal))).RootElement;
        Assert.Equal("url", malformed.GetProperty("error").GetProperty("kind").GetString());
        Assert.Equal(0, malformed.GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task Results_come_while_standard_input_is_still_open()
    {
        await using TestSite site = await TestSite.StartAsync();
        using Hands hands = Hands.Start("fetch", "-o", _folder.Pages, "-i", "-", "--json");
        for (int i = 0; i < 3; i++)
        {
            await hands.Input.WriteAsync($"{site.Url($"/page/{i}")}\n");
            await hands.Input.FlushAsync(TestContext.Current.CancellationToken);
            Assert.Contains($"/page/{i}\"", await hands.ReadLineAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await hands.EndAsync()).Code);
    }

    [Fact]
    public async Task What_comes_from_outside_reaches_the_terminal_as_text()
    {
        await using TestSite site = await TestSite.StartAsync();
        string log = _folder.In("log");
        Hands.Ended ended = await Hands.RunAsync(
            "fetch", "-o", _folder.Pages, "-v", "--log", log, site.Url("/status-hostile-reason"), "http://\u001b]0;owned\u0007/", "x\u202ey", site.Url("/[red]x"));
        Assert.Equal(1, ended.Code);
        string written = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        Assert.All([ended.Output, ended.Errors, written], text => Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c == '\u202e'));
        Assert.Contains("\\x1b]0;owned\\x07", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_has_a_line_an_event_with_worker_and_job()
    {
        await using TestSite site = await TestSite.StartAsync();
        string log = _folder.In("log");
        await Hands.RunAsync("fetch", "-o", _folder.Pages, "-w", "1", "--log", log, site.Url("/ok"));
        string[] lines = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);
        Assert.All(lines, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info|warn) ", line));
        Assert.Contains(lines, line => line.Contains("fetch-1   fetch#1    fetching", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("info  fetch-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Quiet_says_nothing()
    {
        Hands.Ended ended = await Hands.RunAsync("fetch", "-o", _folder.Pages, "-q", "nonsense");
        Assert.Equal(new Hands.Ended(1, "", ""), ended);
    }

    [Fact]
    public async Task The_summary_says_that_certificates_were_not_checked()
    {
        Hands.Ended ended = await Hands.RunAsync("fetch", "-o", _folder.Pages, "--insecure", "nonsense");
        Assert.Contains("--insecure was on", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_go_to_the_site()
    {
        await using TestSite site = await TestSite.StartAsync();
        await Hands.RunAsync("fetch", "-o", _folder.Pages, "-H", "X-One: 1", "--user-agent", "robot/7", site.Url("/ok"));
        Assert.Equal(("1", "robot/7"), (site.Requests[0]["X-One"], site.Requests[0]["User-Agent"]));
    }

    [Fact]
    public async Task Again_asks_whether_a_page_has_changed()
    {
        await using TestSite site = await TestSite.StartAsync(handle: exchange => exchange.Request["If-None-Match"] == "\"one\""
            ? exchange.SendAsync("HTTP/1.1 304 Not Modified\r\nETag: \"one\"\r\n\r\n")
            : exchange.AnswerAsync("200 OK", "ETag: \"one\"\r\nContent-Type: text/plain\r\n", "fine"));
        string[] arguments = ["fetch", "-o", _folder.Pages, "--json", "--again", site.Url("/a")];
        JsonElement first = JsonDocument.Parse((await Hands.RunAsync(arguments)).Lines.Single()).RootElement;
        JsonElement second = JsonDocument.Parse((await Hands.RunAsync(arguments)).Lines.Single()).RootElement;
        Assert.Equal((200, 304), (first.GetProperty("status").GetInt32(), second.GetProperty("status").GetInt32()));
        foreach (string key in (string[])["bytes", "sha256", "content_type", "file", "ok"])
            Assert.Equal(first.GetProperty(key).ToString(), second.GetProperty(key).ToString());
    }

    [Fact]
    public async Task An_output_that_is_full_ends_the_run_with_a_word()
    {
        await using TestSite site = await TestSite.StartAsync();
        Hands.Ended ended = await Hands.RunShellAsync($"$HANDS fetch -o {_folder.Pages} --json {site.Url("/ok")} > /dev/full");
        Assert.Equal((3, ""), (ended.Code, ended.Output));
        Assert.Contains("standard output", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }
}
