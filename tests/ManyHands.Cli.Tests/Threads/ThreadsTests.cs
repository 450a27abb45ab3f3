using System.Diagnostics;
using System.Text.Json;
using ManyHands.Testing;

namespace ManyHands.Cli.Tests;

/// <summary><c>hands threads</c> on processes of all kinds; each goes on afterwards.</summary>
public sealed class ThreadsTests
{
    [Fact]
    public async Task Threads_and_tasks_are_grouped_by_what_they_wait_for()
    {
        using Target target = await Target.StuckAsync("waits");
        JsonElement seen = await target.SeeAsync();
        Assert.Empty(seen.GetProperty("deadlocks").EnumerateArray());

        Dictionary<string, JsonElement> threads = seen.GetProperty("threads").EnumerateArray()
            .Where(thread => thread.GetProperty("name").ValueKind == JsonValueKind.String)
            .DistinctBy(thread => thread.GetProperty("name").GetString()).ToDictionary(thread => thread.GetProperty("name").GetString()!);
        Assert.Equal("sleeping", threads["sleeper"].GetProperty("state").GetString());
        Assert.Equal("the end of sleeper", For(threads["joiner"]));
        Assert.Equal("Waits.ReadAsync", For(threads["blocker"]));
        Assert.Equal("the AutoResetEvent bell", For(threads["porter-3"]));
        Assert.Equal("standard input", For(threads["main"]));
        Assert.Contains("Console.ReadLine", Frames(threads["main"]));
        Assert.Equal(target.Id, threads["main"].GetProperty("native_id").GetInt32());
        int[] porters = [.. Enumerable.Range(1, 5).Select(i => threads[$"porter-{i}"].GetProperty("id").GetInt32())];
        Assert.Contains(seen.GetProperty("groups").EnumerateArray(), group => group.GetProperty("threads").EnumerateArray().Select(id => id.GetInt32()).SequenceEqual(porters));

        Assert.Superset(
            new HashSet<string>
            {
                "20 Task.Delay: Waits.RestAsync",
                "7 the SemaphoreSlim seats: Waits.SitAsync",
                "3 the TaskCompletionSource news: Waits.PassOnAsync Waits.ReadAsync",
                "1 the TaskCompletionSource news: Waits.WordsAsync Waits.ListenAsync",
                "1 the TaskCompletionSource news: Waits.PooledAsync Waits.PoolAsync",
                "1 a channel: Waits.OpenAsync",
            },
            TaskGroups(seen).ToHashSet());
        await target.AnswersAsync();
    }

    [Fact]
    public async Task Each_key_of_the_object_is_always_there()
    {
        using Target target = await Target.StuckAsync("locks");
        JsonElement seen = await target.SeeAsync();
        Assert.Equal(
            ["process", "name", "command", "runtime", "time", "paused_ms", "took_ms", "copied_bytes", "gaps", "deadlocks", "threads", "groups", "locks", "tasks", "task_groups"],
            Keys(seen));
        Assert.All(seen.GetProperty("threads").EnumerateArray(), thread => Assert.Equal(
            ["id", "native_id", "name", "state", "detail", "cpu_ms", "waits", "holds", "frames", "more_frames"], Keys(thread)));
        Assert.All(seen.GetProperty("locks").EnumerateArray(), held => Assert.Equal(["address", "kind", "title", "owner", "orphaned", "waiters"], Keys(held)));
        Assert.Equal((target.Id, "dotnet"), (seen.GetProperty("process").GetInt32(), seen.GetProperty("name").GetString()));
        Assert.EndsWith("stuck locks", seen.GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.Equal(Environment.Version.ToString(), seen.GetProperty("runtime").GetString());
        Assert.InRange(seen.GetProperty("paused_ms").GetDouble(), 0.01, seen.GetProperty("took_ms").GetDouble());
        Assert.True(seen.GetProperty("copied_bytes").GetInt64() > 1_000_000);
        await target.AnswersAsync();
    }

    [Fact]
    public async Task Nothing_hostile_in_the_process_reaches_the_terminal()
    {
        using Target target = await Target.StuckAsync("hostile");
        Hands.Ended ended = await Hands.RunAsync("threads", $"{target.Id}");
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.DoesNotContain(ended.Output, character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain('\u202e', ended.Output);
        Assert.Contains(@"\x1b[2J\x1b[31mred\x0a  root (1)", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\nDEADLOCK", ended.Output, StringComparison.Ordinal);
        Assert.All(ended.Lines, line => Assert.True(line.Length <= 100, line));
        Assert.DoesNotContain(await RawJsonAsync(target), character => char.IsControl(character) && character != '\n');
        await target.AnswersAsync();
    }

    [Fact]
    public async Task A_running_fetch_is_seen_at_work_and_ends_as_if_nobody_had_looked()
    {
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CountdownEvent asked = new(5);
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            if (!asked.IsSet)
                asked.Signal();
            await goOn.Task.WaitAsync(exchange.Stop);
            await exchange.AnswerAsync("200 OK", "", "fine");
        });
        using var folder = new OutputFolder();
        using Hands fetch = Hands.StartManaged(["fetch", "-o", folder.Pages, "-w", "5", "--json", .. Enumerable.Range(0, 20).Select(page => site.Url($"/{page}"))]);
        Assert.True(asked.Wait(Hands.Long, TestContext.Current.CancellationToken));

        // The site has the requests; the program may still be on its way from there to the wait for the answers.
        while (!await IsSeenFetchingAsync(fetch.Id, 5))
            Assert.False(TestContext.Current.CancellationToken.IsCancellationRequested);

        goOn.SetResult();
        Hands.Ended fetched = await fetch.EndAsync();
        Assert.Equal((0, 20), (fetched.Code, fetched.Lines.Length));
    }

    [Fact]
    public async Task A_web_server_of_AspNetCore_is_seen_and_serves_on()
    {
        using Target server = Target.Start("dotnet", Target.PathOf("WebDummy"));
        string url = (await server.ReadLineAsync())!;
        using var client = new HttpClient { BaseAddress = new Uri(url), Timeout = Hands.Long };
        Task<string> waiting = client.GetStringAsync("/wait", TestContext.Current.CancellationToken);
        await client.GetStringAsync("/waiting", TestContext.Current.CancellationToken);

        JsonElement seen = await server.SeeAsync();
        Assert.Contains(TaskGroups(seen), group => group.StartsWith("1 the TaskCompletionSource bell: HearAsync in Main", StringComparison.Ordinal));
        Assert.Contains(seen.GetProperty("threads").EnumerateArray(), thread => thread.GetProperty("name").GetString() == ".NET Sockets");

        Assert.Equal("hello", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
        await client.GetStringAsync("/ring", TestContext.Current.CancellationToken);
        Assert.Equal("rung", await waiting);
    }

    [Fact]
    public async Task A_process_that_is_stopped_all_the_time_by_its_runtime_goes_on()
    {
        using Target target = await Target.StuckAsync("busy");
        for (int look = 0; look < 5; look++)
        {
            JsonElement seen = await target.SeeAsync();
            Assert.Equal(4, seen.GetProperty("threads").EnumerateArray().Count(thread => thread.GetProperty("name").GetString()?.StartsWith("maker-", StringComparison.Ordinal) == true));
            await target.AnswersAsync();
        }
    }

    [Fact]
    public async Task A_process_that_somebody_has_stopped_is_seen_and_stays_stopped()
    {
        using Target target = await Target.StuckAsync("locks");
        target.Stop();
        Assert.Single((await target.SeeAsync()).GetProperty("deadlocks").EnumerateArray());
        Assert.Equal('T', target.State);
        target.Continue();
        await target.AnswersAsync();
    }

    private static async Task<bool> IsSeenFetchingAsync(int process, int pages)
    {
        Hands.Ended ended = await Hands.RunAsync("threads", $"{process}", "--json");
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        JsonElement seen = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Empty(seen.GetProperty("deadlocks").EnumerateArray());
        return pages == seen.GetProperty("task_groups").EnumerateArray()
            .Where(group => group.GetProperty("chain").EnumerateArray().Any(method => method.GetString()!.StartsWith("PageFetcher.", StringComparison.Ordinal)))
            .Sum(group => group.GetProperty("count").GetInt32());
    }

    private static async Task<string> RawJsonAsync(Target target) => (await Hands.RunAsync("threads", "--json", $"{target.Id}")).Output;

    private static string? For(JsonElement thread) => thread.GetProperty("waits").GetProperty("for").GetString();

    private static IEnumerable<string?> Frames(JsonElement thread) => thread.GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("method").GetString());

    private static IEnumerable<string> Keys(JsonElement item) => item.EnumerateObject().Select(property => property.Name);

    // As in: 3 the semaphore: Inner.Method Outer.Method.
    private static IEnumerable<string> TaskGroups(JsonElement seen) => seen.GetProperty("task_groups").EnumerateArray().Select(group =>
        $"{group.GetProperty("count")} {group.GetProperty("waits_for")}: {string.Join(' ', group.GetProperty("chain").EnumerateArray().Select(method => method.GetString()))}");
}
