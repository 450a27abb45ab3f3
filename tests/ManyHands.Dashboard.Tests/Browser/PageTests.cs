using Microsoft.Playwright;

namespace ManyHands.Dashboard.Tests;

/// <summary>The page in a browser, as people use it. The browser's complaints are failures.</summary>
public sealed class PageTests(Chromium chromium)
{
    [Fact]
    public async Task Lanes_move_while_jobs_run()
    {
        await using PageHost host = await PageHost.StartAsync();
        using var pool = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { Name = "bake", MaxWorkers = 2 });
        using var gate = new ManualResetEventSlim();
        Task running = pool.Submit(() => gate.Wait(TestContext.Current.CancellationToken), new JobOptions { Name = "knead" }, TestContext.Current.CancellationToken);
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("section[aria-label='Executor bake'] h3", "bake");
        await page.Find("section[aria-label='Executor bake'] details summary").First.ClickAsync();
        await page.SeesAsync("section[aria-label='Executor bake'] tbody >> nth=0", "▶ running");
        await page.SeesAsync("section[aria-label='Executor bake'] tbody >> nth=0", "job 1 knead");

        // The bar of what runs gets longer: its pixels change.
        string before = await PixelsAsync(page);
        await page.UntilAsync($"() => {Pixels} !== '{before}'");
        gate.Set();
        await running;
        await page.SeesAsync("section[aria-label='Executor bake'] tbody >> nth=0", "○ idle");
        await page.SeesAsync("section[aria-label='Executor bake'] .facts", "completed1");
    }

    [Fact]
    public async Task A_job_that_fails_is_told_in_words_by_walking_with_the_keys()
    {
        await using PageHost host = await PageHost.StartAsync();
        using var pool = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { Name = "bake", MaxWorkers = 1 });
        await Assert.ThrowsAsync<InvalidOperationException>(() => pool.Submit(() => throw new InvalidOperationException("burnt"), new JobOptions { Name = "toast" }, TestContext.Current.CancellationToken));
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("section[aria-label='Executor bake'] .facts", "failed✕ 1");
        await page.Find(".lanes").FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.SeesAsync("#detail", "bake-1: idle");
        await page.Page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.SeesAsync("#detail", "job 1 toast");
        await page.SeesAsync("#detail", "failed");
    }

    [Fact]
    public async Task Pause_and_zoom_hold_what_is_seen()
    {
        await using PageHost host = await PageHost.StartAsync(new DashboardOptions { Sections = Bakery.Sections }, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        await page.Find("#pause").ClickAsync();
        await page.SeesAsync("#status", "paused at");
        Assert.Equal("true", await page.Find("#pause").GetAttributeAsync("aria-pressed"));

        // It stands still while messages come in.
        string held = await PixelsAsync(page);
        await page.AfterMessagesAsync(4);
        Assert.Equal(held, await PixelsAsync(page));

        // Zooming shows less time, so other lines of the axis; so does another choice of the list.
        await page.Find("#closer").ClickAsync();
        string closer = await PixelsAsync(page);
        Assert.NotEqual(held, closer);
        await page.Find("#wider").ClickAsync();
        Assert.Equal(held, await PixelsAsync(page));
        await page.Find("#length").SelectOptionAsync("5000");
        string five = await PixelsAsync(page);
        Assert.NotEqual(held, five);
        await page.Find("#earlier").ClickAsync();
        Assert.NotEqual(five, await PixelsAsync(page));

        await page.Find("#pause").ClickAsync();
        await page.SeesAsync("#status", "● live");
    }

    [Fact]
    public async Task The_keys_pause_zoom_and_go_back_to_now()
    {
        await using PageHost host = await PageHost.StartAsync(null, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        await page.Find(".lanes").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Space");
        await page.SeesAsync("#status", "paused at");
        string held = await PixelsAsync(page);
        await page.Page.Keyboard.PressAsync("+");
        Assert.NotEqual(held, await PixelsAsync(page));
        await page.Page.Keyboard.PressAsync("-");
        Assert.Equal(held, await PixelsAsync(page));
        await page.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.NotEqual(held, await PixelsAsync(page));
        await page.Page.Keyboard.PressAsync("End");
        await page.SeesAsync("#status", "● live");
    }

    [Fact]
    public async Task Everything_that_can_be_done_can_be_reached_by_tab()
    {
        await using PageHost host = await PageHost.StartAsync(null, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        var reached = new HashSet<string>();
        for (int press = 0; press < 40; press++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            reached.Add(await page.Page.EvaluateAsync<string>("() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName"));
        }

        Assert.Superset(new HashSet<string> { "skip", "theme", "pause", "earlier", "closer", "wider", "length", "lanes", "SUMMARY" }, reached);
    }

    [Fact]
    public async Task A_deadlock_is_seen_and_drawn_as_a_ring()
    {
        MadeUpProcess process = Bakery.Open();
        await using PageHost host = await PageHost.StartAsync(null, process);
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        await Assertions.Expect(page.Find("#waits")).ToBeHiddenAsync();
        Bakery.Deadlock(process);
        await page.SeesAsync("#alarms", "⟳ Deadlock: clerk-1, clerk-2");
        await page.SeesAsync("#wait-list", "⟳ clerk-1, job 11 pay");
        await page.SeesAsync("#wait-list", "'till'");
        await Assertions.Expect(page.Find("#graph .node")).ToHaveCountAsync(3);
        await Assertions.Expect(page.Find("#graph .node.stuck")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Find("#graph .edge.stuck")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Find("#graph .edge")).ToHaveCountAsync(3);
        process.Waits = [];
        await Assertions.Expect(page.Find("#waits")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_deadlock_stays_on_top_however_old_it_is_until_it_is_gone()
    {
        MadeUpProcess process = Bakery.Open();
        Bakery.Deadlock(process, age: 3600);
        await using PageHost host = await PageHost.StartAsync(null, process);
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#alarms", "⟳ Deadlock: clerk-1, clerk-2");
        process.Standing = [];
        await Assertions.Expect(page.Find("#alarms .alarm")).ToHaveCountAsync(0);
        await page.SeesAsync("#warnings", "⟳ Deadlock");
    }

    [Fact]
    public async Task The_end_of_the_program_is_told_and_what_was_seen_stays()
    {
        await using PageHost host = await PageHost.StartAsync(null, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#executors h3 >> nth=0", "fetch");
        await host.StopAsync();
        await page.SeesAsync("#status", "■ ended");
        await page.SeesAsync("#executors h3 >> nth=0", "fetch");
    }

    [Fact]
    public async Task The_switch_of_colours_is_remembered()
    {
        await using PageHost host = await PageHost.StartAsync(null, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        string light = await ColourAsync(page);
        await page.Find("#theme").SelectOptionAsync("dark");
        string dark = await ColourAsync(page);
        Assert.NotEqual(light, dark);
        await page.Page.ReloadAsync();
        Assert.Equal(dark, await ColourAsync(page));
        await page.Find("#theme").SelectOptionAsync("system");
        Assert.Equal(light, await ColourAsync(page));
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        Assert.Equal(dark, await ColourAsync(page));
    }

    [Fact]
    public async Task A_thousand_workers_are_drawn_on_a_canvas_no_larger_than_the_window()
    {
        var executor = new MadeUpExecutor("wide", 1000, TimeProvider.System.GetUtcNow);
        TimeSpan now = TimeProvider.System.GetUtcNow() - MadeUpExecutor.Zero;
        for (int job = 0; job < 8000; job++)
            executor.Run(job % 1000, "short", now - TimeSpan.FromMilliseconds(9000 - job), now - TimeSpan.FromMilliseconds(8900 - job));
        await using PageHost host = await PageHost.StartAsync(null, new MadeUpProcess { Executors = [executor] });
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#executors .facts", "workers1,000");
        await page.UntilAsync("() => document.querySelector('.lanes').scrollHeight > 6000");
        Assert.InRange(await page.Page.EvaluateAsync<int>("() => document.querySelector('.lanes canvas').height"), 100, 900);

        // The last one is reached by scrolling.
        await page.Page.EvaluateAsync("() => { const lanes = document.querySelector('.lanes'); lanes.scrollTop = lanes.scrollHeight; }");
        await page.Find(".lanes").FocusAsync();
        for (int press = 0; press < 3; press++)
            await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.SeesAsync("#detail", "wide-3: idle");
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("() => Math.max(0, document.querySelector('.lanes').scrollTop - 20)"));
    }

    private const string Pixels = "document.querySelector('.lanes canvas').toDataURL()";

    private static Task<string> PixelsAsync(OpenPage page) => page.Page.EvaluateAsync<string>($"() => {Pixels}");

    private static Task<string> ColourAsync(OpenPage page) => page.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
