using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ManyHands.Testing;

namespace ManyHands.Cli.Tests;

/// <summary><c>hands fetch --dashboard</c>, as a process; what its page is sent is read as the page reads it.</summary>
public sealed class DashboardTests
{
    [Fact]
    public async Task The_page_shows_the_run_while_it_goes_on_and_its_end()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await TestSite.StartAsync(handle: async exchange =>
        {
            if (exchange.Request.Target == "/slow")
                await release.Task.WaitAsync(exchange.Stop);
            await exchange.AnswerAsync("200 OK", "", "bread");
        });
        using var folder = new OutputFolder();
        using Hands hands = Hands.Start("fetch", "--dashboard", site.Url("/quick"), site.Url("/slow"), "-o", folder.Path);
        using Stream events = await EventsAsync(await hands.AddressAsync());
        using var reader = new StreamReader(events);

        bool isOnItsLane = false;
        JsonElement at = await UntilAsync(reader, digest =>
        {
            isOnItsLane |= Names(digest).Contains(site.Url("/slow"));
            return isOnItsLane && Row(digest, "Slowest in flight", site.Url("/slow")) is [_, _, "first byte", ..];
        });
        Assert.Equal("hands fetch", at.TryGetProperty("title", out JsonElement title) ? title.GetString() : "hands fetch");
        Assert.StartsWith("fetch-", Row(at, "Slowest in flight", site.Url("/slow"))![4], StringComparison.Ordinal);
        await UntilAsync(reader, digest => Figure(digest, "pages done") == "1 of 2" && Figure(digest, "in flight")!.StartsWith("1 of ", StringComparison.Ordinal));
        release.SetResult();
        string rest = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("event: end\ndata: {}\n\n", rest, StringComparison.Ordinal);
        using var last = JsonDocument.Parse(rest.Split('\n').Last(line => line.StartsWith("data: {\"reset\"", StringComparison.Ordinal))[6..]);
        Assert.Equal(("2 of 2", "0 of ", 2), (
            Figure(last.RootElement, "pages done"), Figure(last.RootElement, "in flight")![..5], Executor(last.RootElement, "completed")));
        Hands.Ended ended = await hands.EndAsync();
        Assert.Equal(0, ended.Code);
    }

    [Fact]
    public async Task A_host_that_fails_is_in_trouble_and_hostile_texts_are_harmless()
    {
        await using TestSite site = await TestSite.StartAsync(handle: exchange => exchange.AnswerAsync("500 Internal Server Error"));
        await using TestSite other = await TestSite.StartAsync(handle: exchange => exchange.StayAsync());
        using var folder = new OutputFolder();
        string hostile = $"http://{other.Authority}/<img src=x onerror=alert(1)>\u202egnp";
        using Hands hands = Hands.Start(
            ["fetch", "--dashboard", "0", "-q", "--retries", "0", "-o", folder.Path, hostile, "http://localhost:1/dead", .. Enumerable.Range(0, 5).Select(page => site.Url($"/{page}"))]);
        using Stream events = await EventsAsync(await hands.AddressAsync());
        using var reader = new StreamReader(events);
        List<string> names = [];
        JsonElement at = await UntilAsync(reader, digest =>
        {
            names.AddRange(Names(digest));
            return Row(digest, "Hosts", site.Authority) is [.., "5, the last 5 in a row", _] && Row(digest, "Slowest in flight", "http://") is not null && Row(digest, "Hosts", "localhost:1") is not null
                && names.Contains($@"http://{other.Authority}/<img src=x onerror=alert(1)>\u202egnp")
                && Executor(digest, "failed") == 6; // A host is told of its failures a moment before their jobs end.
        });
        Assert.DoesNotContain(names, name => name.Contains('\u202e', StringComparison.Ordinal));
        Assert.Equal(0, Executor(at, "completed"));
        Assert.Equal(("nothing left to ask for", "fine"), (Row(at, "Hosts", "localhost:1")![1], Row(at, "Hosts", other.Authority)![1]));
        Assert.Equal("http: 500 Internal Server Error", Row(at, "Hosts", site.Authority)![^1]);
        Assert.Equal("Bad", Section(at, "Hosts")!.Value.GetProperty("rows")[0].GetProperty("mark").GetString());
        Assert.Equal($@"http://{other.Authority}/<img src=x onerror=alert(1)>\u202egnp", Row(at, "Slowest in flight", "http://")![0]);
        hands.Signal("INT");
        Assert.Equal(130, (await hands.EndAsync()).Code);
    }

    [Fact]
    public async Task A_port_in_use_is_said_and_nothing_is_fetched()
    {
        await using TestSite site = await TestSite.StartAsync();
        using var folder = new OutputFolder();
        Hands.Ended ended = await Hands.RunAsync("fetch", site.Url("/ok"), "-o", folder.Path, "--dashboard", $"{site.Port}");
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.StartsWith($"hands: --dashboard: port {site.Port} is in use\nhint: ", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(site.Requests);
        Assert.False(Directory.Exists(folder.Path) && Directory.EnumerateFileSystemEntries(folder.Path).Any());
    }

    [Fact]
    public async Task It_listens_on_loopback_alone()
    {
        await using TestSite site = await TestSite.StartAsync(handle: exchange => exchange.StayAsync());
        using var folder = new OutputFolder();
        using Hands hands = Hands.Start("fetch", site.Url("/"), "-o", folder.Path, "--dashboard");
        Uri address = await hands.AddressAsync();
        Assert.Equal("127.0.0.1", address.Host);

        // By its number among the process's own sockets: 0100007F is 127.0.0.1.
        string port = address.Port.ToString("X4", null);
        string[] listening = [.. File.ReadLines($"/proc/{hands.Id}/net/tcp").Concat(File.ReadLines($"/proc/{hands.Id}/net/tcp6"))
            .Select(line => line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields[3] == "0A" && fields[1].EndsWith($":{port}", StringComparison.Ordinal)).Select(fields => fields[1])];
        Assert.Equal([$"0100007F:{port}"], listening);
        using var http = new HttpClient();
        using var strange = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Host = "evil.example" } };
        using HttpResponseMessage refused = await http.SendAsync(strange, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        if (!Hands.IsNative)
            Assert.Matches(WebServer, await MapsAsync(hands));
    }

    [Fact]
    public async Task A_run_without_it_loads_nothing_of_it()
    {
        Assert.SkipWhen(Hands.IsNative, "Compiled natively, all of it is one file.");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await TestSite.StartAsync(handle: exchange =>
        {
            asked.TrySetResult();
            return exchange.StayAsync();
        });
        using var folder = new OutputFolder();
        using Hands hands = Hands.Start("fetch", site.Url("/"), "-o", folder.Path);
        await asked.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
        string maps = await MapsAsync(hands);
        Assert.Contains("ManyHands.Scraping.dll", maps, StringComparison.Ordinal);
        Assert.DoesNotMatch(WebServer, maps);
        Assert.DoesNotContain("ManyHands.Dashboard", maps, StringComparison.Ordinal);
    }

    // Not the folder, which has the loggers' assembly too.
    private const string WebServer = @"Microsoft\.AspNetCore[A-Za-z.]*\.dll";

    private static Task<string> MapsAsync(Hands hands) => File.ReadAllTextAsync($"/proc/{hands.Id}/maps", TestContext.Current.CancellationToken);

    private static async Task<Stream> EventsAsync(Uri address)
    {
        // Its stream lasts as long as the run, and so must this.
        var http = new HttpClient();
        return await http.GetStreamAsync(new Uri(address, "events"), TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> UntilAsync(StreamReader reader, Func<JsonElement, bool> condition)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        soon.CancelAfter(Hands.Long);
        while (await reader.ReadLineAsync(soon.Token) is { } line)
        {
            if (!line.StartsWith("data: {\"reset\"", StringComparison.Ordinal))
                continue;
            using var json = JsonDocument.Parse(line.AsMemory(6));
            if (condition(json.RootElement))
                return json.RootElement.Clone();
        }

        throw new InvalidOperationException("The stream ended before that was told.");
    }

    private static IEnumerable<string> Names(JsonElement digest) => digest.GetProperty("names").EnumerateArray().Select(name => name.GetString()!);

    private static JsonElement? Section(JsonElement digest, string title) =>
        digest.TryGetProperty("sections", out JsonElement sections) && sections.EnumerateArray().FirstOrDefault(section => section.GetProperty("title").GetString() == title) is
        { ValueKind: JsonValueKind.Object } found ? found : null;

    private static long Executor(JsonElement digest, string count) => digest.GetProperty("executors")[0].GetProperty(count).GetInt64();

    private static string[]? Row(JsonElement digest, string section, string start) =>
        Section(digest, section)?.GetProperty("rows").EnumerateArray()
            .Select(row => row.GetProperty("cells").EnumerateArray().Select(cell => cell.GetString()!).ToArray())
            .FirstOrDefault(cells => cells[0].StartsWith(start, StringComparison.Ordinal));

    private static string? Figure(JsonElement digest, string name) =>
        Section(digest, "This run")?.GetProperty("figures").EnumerateArray()
            .FirstOrDefault(figure => figure.GetProperty("name").GetString() == name) is { ValueKind: JsonValueKind.Object } found ? found.GetProperty("text").GetString() : null;
}
