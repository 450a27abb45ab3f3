using System.Text.Json;
using ManyHands.Testing;

namespace ManyHands.Cli.Tests;

/// <summary>Runs that are broken off, and continued.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly OutputFolder _folder = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task One_signal_lets_what_is_in_flight_finish_and_says_how_to_continue(string signal)
    {
        await using TestSite site = await BlockedSiteAsync();
        using Hands hands = Hands.Start("fetch", "-o", _folder.Pages, "-w", "1", site.Url("/1"), site.Url("/2"), site.Url("/3"));
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        hands.Signal(signal);
        await hands.SaysAsync("stopping");
        _goOn.SetResult();

        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal(130, ended.Code);
        Assert.Contains("1 fetched, 0 failed", ended.Output, StringComparison.Ordinal);
        Assert.Contains("the same command continues", ended.Output, StringComparison.Ordinal);
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task Whoever_started_it_to_outlive_its_terminal_has_it_go_on_after_that()
    {
        await using TestSite site = await BlockedSiteAsync();
        using Hands hands = Hands.Shell($"trap '' HUP; exec $HANDS fetch -v -o {_folder.Pages} -w 1 '{site.Url("/1")}' '{site.Url("/2")}'");
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        hands.Signal("HUP");
        _goOn.SetResult();

        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal(0, ended.Code);
        Assert.Contains("2 fetched, 0 failed", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("files", "")]
    [InlineData("files", ".tmp")]
    [InlineData("files", "manyhands.db")]
    [InlineData("none", "")]
    [InlineData("warc", "")]
    [InlineData("warc", "warc")]
    [InlineData("sqlite", "pages.db")]
    public async Task What_is_taken_away_of_the_output_ends_the_run(string format, string taken)
    {
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            if (exchange.Request.Target != "/1")
            {
                _begun.TrySetResult();
                await _goOn.Task.WaitAsync(exchange.Stop);
            }

            await exchange.AnswerAsync("200 OK", "", "fine");
        });
        using Hands hands = Hands.Start("fetch", "--json", "-o", _folder.Pages, "--format", format, "-w", "1", site.Url("/1"), site.Url("/2"), site.Url("/3"));
        Assert.Contains("/1", await hands.ReadLineAsync(), StringComparison.Ordinal);
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        string path = Path.Combine(_folder.Pages, taken);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
        _goOn.SetResult();

        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal((3, ""), (ended.Code, ended.Output));
        Assert.Contains("taken away", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("make room", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
        Assert.False(Path.Exists(path));
    }

    [Fact]
    public async Task A_quit_stops_at_once()
    {
        await using TestSite site = await BlockedSiteAsync();
        using Hands hands = Hands.Start("fetch", "-o", _folder.Pages, "--json", site.Url("/1"));
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        hands.Signal("QUIT");
        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal((130, ""), (ended.Code, ended.Output));
        _goOn.SetResult();
        Assert.Equal(0, (await Hands.RunAsync("fetch", "-o", _folder.Pages, site.Url("/1"))).Code);
    }

    [Fact]
    public async Task What_an_interruption_cuts_off_is_no_warning()
    {
        await using TestSite site = await BlockedSiteAsync();
        using Hands hands = Hands.Start("fetch", "-o", _folder.Pages, "--json", "--retries", "1000", "http://127.0.0.1:1/", site.Url("/1"));
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        hands.Signal("TERM");
        _goOn.SetResult();
        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal(130, ended.Code);
        Assert.Contains("\"cancelled\"", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cancelled", ended.Errors, StringComparison.Ordinal);
        Assert.Matches(@"(?s)stopping: what is in flight.*interrupted: the same command continues", ended.Errors);
    }

    [Fact]
    public async Task Two_signals_stop_at_once_and_the_next_run_continues()
    {
        await using TestSite site = await BlockedSiteAsync();
        string[] arguments = ["fetch", "-o", _folder.Pages, "--json", site.Url("/1"), site.Url("/2")];
        using (Hands hands = Hands.Start(arguments))
        {
            await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
            hands.Signal("INT");
            await hands.SaysAsync("stopping"); // Two signals at once count as one.
            hands.Signal("INT");
            Hands.Ended ended = await hands.EndAsync();
            Assert.Equal((130, ""), (ended.Code, ended.Output));
        }

        _goOn.SetResult();
        Hands.Ended second = await Hands.RunAsync(arguments);
        Assert.Equal((0, 2), (second.Code, second.Lines.Length));
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_run_without_a_word()
    {
        await using TestSite site = await TestSite.StartAsync();
        string list = _folder.In("list");
        await File.WriteAllLinesAsync(list, Enumerable.Range(0, 3000).Select(i => site.Url($"/page/{i}?size=100")), TestContext.Current.CancellationToken);
        Hands.Ended ended = await Hands.RunShellAsync(
            $"$HANDS fetch -o {_folder.Pages} --json -i {list} | head -n 1 > {_folder.In("first")}; echo ${{PIPESTATUS[0]}}");
        Assert.Equal(("141\n", ""), (ended.Output, ended.Errors));
        Assert.True(site.Requests.Count < 3000, $"{site.Requests.Count} requests");
    }

    [Fact]
    public async Task Killed_runs_are_continued_and_nothing_is_lost_or_told_twice()
    {
        await using TestSite site = await TestSite.StartAsync();
        string list = _folder.In("list");
        string[] urls = [.. Enumerable.Range(0, 400).Select(i => site.Url($"/page/{i}?delay=2"))];
        await File.WriteAllLinesAsync(list, urls, TestContext.Current.CancellationToken);
        string[] arguments = ["fetch", "-o", _folder.Pages, "-w", "8", "--json", "-i", list];

        var told = new List<string>();
        for (int kill = 0; kill < 3; kill++)
        {
            using Hands hands = Hands.Start(arguments);
            for (int i = 0; i < 40; i++)
                told.Add((await hands.ReadLineAsync())!);
            hands.Kill();
            told.AddRange((await hands.Output.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n')[..^1]);
        }

        Hands.Ended last = await Hands.RunAsync(arguments);
        Assert.Equal(0, last.Code);
        told.AddRange(last.Lines);
        // A result may be kept, and its teller killed before it could tell: those alone are missing.
        string[] seen = [.. told.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("url").GetString()!)];
        Assert.Equal(seen.Length, seen.Distinct().Count());
        Assert.Empty(seen.Except(urls));
        Assert.Equal(400, Directory.GetFiles(Path.Combine(_folder.Pages, $"127.0.0.1_{site.Port}"), "*", SearchOption.AllDirectories).Length);

        // Asked for again is what had no row yet: what was in flight, and what waited for its commit, 256 pages at most.
        Assert.True(site.Requests.Count <= 400 + (3 * 256), $"{site.Requests.Count} requests");
    }

    [Fact]
    public async Task A_second_run_on_the_same_folder_is_refused()
    {
        await using TestSite site = await BlockedSiteAsync();
        using Hands first = Hands.Start("fetch", "-o", _folder.Pages, site.Url("/1"));
        await _begun.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        Hands.Ended second = await Hands.RunAsync("fetch", "-o", _folder.Pages, site.Url("/2"));
        Assert.Equal((3, ""), (second.Code, second.Output));
        Assert.Contains($"process {first.Id}", second.Errors, StringComparison.Ordinal);
        _goOn.SetResult();
        Assert.Equal(0, (await first.EndAsync()).Code);
    }

    [Fact]
    public async Task A_folder_that_can_not_be_made_is_said()
    {
        await File.WriteAllTextAsync(_folder.In("file"), "", TestContext.Current.CancellationToken);
        Hands.Ended ended = await Hands.RunAsync("fetch", "-o", _folder.In("file/pages"), "http://127.0.0.1:1/");
        Assert.Equal((3, ""), (ended.Code, ended.Output));
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_and_what_was_done_is_kept()
    {
        // The disk fills up when the first page is safe: on a busy machine it would be full before there is a row of it.
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            if (exchange.Request.Path == "/big")
                await _goOn.Task.WaitAsync(exchange.Stop);
            await exchange.AnswerAsync("200 OK", "", exchange.Request.Path == "/big" ? new string('x', 20_000_000) : "fine");
        });
        Directory.CreateDirectory(_folder.Pages);
        Hands.Ended mounted = await Hands.RunShellAsync($"mount -t tmpfs -o size=3m tmpfs {_folder.Pages}");
        Assert.SkipUnless(mounted.Code == 0, "needs the right to mount a small file system");
        try
        {
            using Hands hands = Hands.Start("fetch", "-o", _folder.Pages, "-w", "1", "--json", site.Url("/ok"), site.Url("/big"));
            Assert.Contains("/ok\"", await hands.ReadLineAsync(), StringComparison.Ordinal);
            _goOn.SetResult();
            Hands.Ended ended = await hands.EndAsync();
            Assert.Equal((3, ""), (ended.Code, ended.Output));
            Assert.Contains("make room", ended.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("Job ", ended.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", ended.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
        }
        finally
        {
            await Hands.RunShellAsync($"umount {_folder.Pages}");
        }
    }

    [Fact]
    public async Task That_it_stops_is_said_before_anything_is_said_of_the_end()
    {
        using var goOn = new SemaphoreSlim(0);
        using var interruption = new Interruption(goOn.Wait, static () => { });
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = interruption.Stop.Register(stopped.SetResult);
        Task signal = Task.Run(interruption.Signal, TestContext.Current.CancellationToken);
        await stopped.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        Assert.Equal((true, false), (interruption.IsRequested, interruption.Said.IsCompleted));
        goOn.Release();
        await interruption.Said.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        await signal;
    }

    private Task<TestSite> BlockedSiteAsync() => TestSite.StartAsync(handle: async exchange =>
    {
        _begun.TrySetResult();
        await _goOn.Task.WaitAsync(exchange.Stop);
        await exchange.AnswerAsync("200 OK", "", "fine");
    });
}
