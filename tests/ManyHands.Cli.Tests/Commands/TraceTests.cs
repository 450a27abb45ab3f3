using System.Text.Json;
using ManyHands.Testing;

namespace ManyHands.Cli.Tests;

/// <summary><c>--trace</c>: there and whole however the run ends.</summary>
public sealed class TraceTests : IDisposable
{
    private readonly OutputFolder _folder = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string File => _folder.In("trace.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_has_every_download_with_its_worker()
    {
        await using TestSite site = await TestSite.StartAsync();
        string[] urls = [.. Enumerable.Range(1, 20).Select(i => site.Url($"/page/{i}?size=100"))];
        Hands.Ended ended = await Hands.RunAsync(["fetch", "-o", _folder.Pages, "-w", "3", "--json", "--trace", File, .. urls]);
        Assert.Equal((0, ""), (ended.Code, ended.Errors));

        JsonElement[] events = Events();
        Assert.Contains(events, named => Is(named, "M", "process_name", "fetch (AsyncExecutor)"));
        string[] workers = [.. events.Where(named => Is(named, "M", "thread_name")).Select(named => named.GetProperty("args").GetProperty("name").GetString()!)];
        Assert.Empty(ended.Lines.Select(Worker).Except(workers));
        JsonElement[] downloads = [.. events.Where(entry => entry.GetProperty("ph").GetString() == "X" && entry.GetProperty("dur").GetDecimal() > 0)];
        Assert.Equal(urls.Order(StringComparer.Ordinal), downloads.Select(entry => entry.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Urls_in_it_are_plainly_visible_and_not_long()
    {
        await using TestSite site = await TestSite.StartAsync();
        string hostile = site.Url("/page/1?size=100&right-to-left=\u202egnp.exe"), longOne = site.Url($"/page/2?size=100&{new string('x', 300)}");
        Hands.Ended ended = await Hands.RunAsync("fetch", "-o", _folder.Pages, "--trace", File, hostile, longOne);
        Assert.Equal(0, ended.Code);

        string[] names = [.. Events().Where(entry => entry.GetProperty("ph").GetString() == "X").Select(entry => entry.GetProperty("name").GetString()!)];
        Assert.Equal([longOne[..120] + "…", hostile.Replace("\u202e", @"\u202e", StringComparison.Ordinal)], names.OrderByDescending(name => name.Length));
    }

    [Fact]
    public async Task A_page_that_failed_has_failed_in_it_each_time()
    {
        await using TestSite site = await TestSite.StartAsync(handle: exchange => exchange.AnswerAsync(exchange.Request.Target == "/fine" ? "200 OK" : "404 Not Found"));
        Hands.Ended ended = await Hands.RunAsync("fetch", "-o", _folder.Pages, "--retries", "0", "--trace", File, site.Url("/fine"), site.Url("/gone"), "http://127.0.0.1:1/dead");
        Assert.Equal(1, ended.Code);

        var ends = Events().Where(entry => entry.GetProperty("ph").GetString() == "X")
            .ToDictionary(entry => entry.GetProperty("name").GetString()!, entry => entry.GetProperty("args").GetProperty("end").GetString());
        Assert.Equal(("completed", "failed", "failed"), (ends[site.Url("/fine")], ends[site.Url("/gone")], ends["http://127.0.0.1:1/dead"]));
    }

    [Fact]
    public async Task A_crawls_has_downloads_and_parsing()
    {
        await using TestSite site = await TestSite.StartAsync();
        Hands.Ended ended = await Hands.RunAsync(
            "crawl", "-o", _folder.Pages, "--ignore-robots", "--delay", "0", "--max-pages", "3", "--trace", File, site.Url("/ok"));
        Assert.Equal(0, ended.Code);

        Assert.Contains(Events(), named => Is(named, "M", "process_name", "fetch (AsyncExecutor)"));
    }

    [Fact]
    public async Task It_is_written_when_the_run_is_interrupted_once_or_twice()
    {
        await using TestSite site = await BlockedSiteAsync();
        using Hands hands = Hands.Start("fetch", "-o", _folder.Pages, "-w", "1", "--trace", File, site.Url("/1"), site.Url("/2"));
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        hands.Signal("INT");
        await hands.SaysAsync("stopping");
        hands.Signal("INT");
        Assert.Equal(130, (await hands.EndAsync()).Code);
        JsonElement running = Assert.Single(Events(), entry => Is(entry, "X", site.Url("/1")));
        Assert.Equal("goes on", running.GetProperty("args").GetProperty("end").GetString());

        _goOn.SetResult();
        using Hands second = Hands.Start("fetch", "-o", _folder.In("other"), "--trace", File, site.Url("/1"));
        Assert.Equal(0, (await second.EndAsync()).Code);
        JsonElement ended = Assert.Single(Events(), entry => Is(entry, "X", site.Url("/1")));
        Assert.Equal("completed", ended.GetProperty("args").GetProperty("end").GetString());
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task It_is_written_when_the_run_is_interrupted_softly(string signal)
    {
        await using TestSite site = await BlockedSiteAsync();
        using Hands hands = Hands.Start("fetch", "-o", _folder.Pages, "-w", "1", "--trace", File, site.Url("/1"), site.Url("/2"));
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        hands.Signal(signal);
        await hands.SaysAsync("stopping");
        _goOn.SetResult();
        Assert.Equal(130, (await hands.EndAsync()).Code);
        Assert.Contains(Events(), entry => Is(entry, "X", site.Url("/1")));
    }

    [Fact]
    public async Task It_is_written_when_the_run_is_told_to_quit()
    {
        await using TestSite site = await BlockedSiteAsync();
        using Hands hands = Hands.Start("fetch", "-o", _folder.Pages, "-w", "1", "--trace", File, site.Url("/1"));
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        hands.Signal("QUIT");
        Assert.Equal(130, (await hands.EndAsync()).Code);
        Assert.Contains(Events(), entry => Is(entry, "X", site.Url("/1")));
    }

    [Fact]
    public async Task It_is_written_when_the_program_dies_of_an_exception()
    {
        await using TestSite site = await BlockedSiteAsync();
        using Hands hands = Hands.StartDying("fetch", "-o", _folder.Pages, "-w", "1", "--trace", File, site.Url("/1"));
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);

        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal(134, ended.Code);
        Assert.Contains($"hands: The process dies of System.InvalidOperationException, which nobody caught; what its workers did last is in {File}\n", ended.Errors, StringComparison.Ordinal);
        JsonElement running = Assert.Single(Events(), entry => Is(entry, "X", site.Url("/1")));
        Assert.Equal("goes on", running.GetProperty("args").GetProperty("end").GetString());
    }

    [Fact]
    public async Task It_is_written_when_the_run_can_not_go_on()
    {
        await System.IO.File.WriteAllTextAsync(_folder.In("file"), "", TestContext.Current.CancellationToken);
        Hands.Ended ended = await Hands.RunAsync("fetch", "-o", _folder.In("file/pages"), "--trace", File, "http://127.0.0.1:1/");
        Assert.Equal(3, ended.Code);
        Assert.Empty(Events());
    }

    [Fact]
    public async Task A_link_is_followed()
    {
        await using TestSite site = await TestSite.StartAsync();
        string elsewhere = Directory.CreateDirectory(_folder.In("elsewhere")).FullName, link = _folder.In("link");
        System.IO.File.CreateSymbolicLink(link, "elsewhere/trace.json");
        Assert.Equal(0, (await Hands.RunAsync("fetch", "-o", _folder.Pages, "--trace", link, site.Url("/ok"))).Code);

        Assert.Equal("elsewhere/trace.json", new FileInfo(link).LinkTarget);
        Assert.Contains(Events(Path.Combine(elsewhere, "trace.json")), entry => Is(entry, "X", site.Url("/ok")));
        Assert.Single(Directory.GetFileSystemEntries(elsewhere));
    }

    [Fact]
    public async Task A_pipe_is_written_to()
    {
        await using TestSite site = await TestSite.StartAsync();
        Hands.Ended ended = await Hands.RunShellAsync(
            $"mkfifo {File}; cat {File} > {File}.read & $HANDS fetch -q -o {_folder.Pages} --trace {File} '{site.Url("/ok")}'; code=$?; wait; [ -p {File} ] && echo $code");
        Assert.Equal(("0", ""), (ended.Lines[^1], ended.Errors));
        Assert.Contains(Events(File + ".read"), entry => Is(entry, "X", site.Url("/ok")));
    }

    [Fact]
    public async Task A_pipe_that_nobody_reads_holds_no_second_signal_up_for_good()
    {
        await using TestSite site = await BlockedSiteAsync();
        using Hands hands = Hands.Shell($"mkfifo {File}; exec $HANDS fetch -o {_folder.Pages} --trace {File} '{site.Url("/1")}'");
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        hands.Signal("TERM");
        await hands.SaysAsync("stopping");
        hands.Signal("TERM");
        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal(130, ended.Code);
        Assert.Contains("trace.json can't be written: it took longer than 10 s", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere/trace.json")]
    [InlineData("")]
    public async Task Where_it_can_not_be_written_nothing_is_fetched(string name)
    {
        await using TestSite site = await TestSite.StartAsync();
        Hands.Ended ended = await Hands.RunAsync("fetch", "-o", _folder.Pages, "--trace", _folder.In(name), site.Url("/ok"));

        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.StartsWith("hands: --trace: ", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(site.Requests);
        Assert.False(Directory.Exists(_folder.Pages));
    }

    [Fact]
    public async Task When_it_can_not_be_written_any_more_that_is_said()
    {
        await using TestSite site = await BlockedSiteAsync();
        string folder = Directory.CreateDirectory(_folder.In("gone")).FullName;
        using Hands hands = Hands.Start("fetch", "-o", _folder.Pages, "--trace", Path.Combine(folder, "trace.json"), site.Url("/1"));
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        Directory.Delete(folder);
        _goOn.SetResult();

        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal(3, ended.Code);
        Assert.Contains("1 fetched", ended.Output, StringComparison.Ordinal);
        Assert.Contains("trace.json can't be written", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    private JsonElement[] Events(string? file = null)
    {
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(file ?? File));
        return [.. document.RootElement.GetProperty("traceEvents").EnumerateArray().Select(entry => entry.Clone())];
    }

    private static bool Is(JsonElement entry, string phase, string name, string? argument = null) =>
        entry.GetProperty("ph").GetString() == phase && entry.GetProperty("name").GetString() == name
        && (argument is null || entry.GetProperty("args").GetProperty("name").GetString() == argument);

    private static string Worker(string line)
    {
        using JsonDocument result = JsonDocument.Parse(line);
        return result.RootElement.GetProperty("worker").GetString()!;
    }

    private Task<TestSite> BlockedSiteAsync() => TestSite.StartAsync(handle: async exchange =>
    {
        _begun.TrySetResult();
        await _goOn.Task.WaitAsync(exchange.Stop);
        await exchange.AnswerAsync("200 OK", "", "fine");
    });
}
