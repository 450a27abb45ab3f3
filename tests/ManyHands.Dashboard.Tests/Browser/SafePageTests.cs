using Microsoft.Playwright;

namespace ManyHands.Dashboard.Tests;

/// <summary>What a hostile text or a stranger comes to in the browser. The browser's complaints are failures, but where a test means them.</summary>
public sealed class SafePageTests(Chromium chromium)
{
    private static string Shown { get; } =
        Bakery.Hostile.Replace("\u202e", @"\u202e", StringComparison.Ordinal).Replace("\u0007", @"\x07", StringComparison.Ordinal);

    [Fact]
    public async Task What_is_hostile_stays_text()
    {
        string hostile = Bakery.Hostile;
        var executor = new MadeUpExecutor(hostile, 1, TimeProvider.System.GetUtcNow);
        TimeSpan now = TimeProvider.System.GetUtcNow() - MadeUpExecutor.Zero;
        executor.Run(0, hostile, now - TimeSpan.FromSeconds(5), now - TimeSpan.FromSeconds(2));
        executor.Begin(0, hostile, now - TimeSpan.FromSeconds(1), hostile);
        var deadlock = new InspectionWarning(WarningKind.Deadlock, TimeProvider.System.GetUtcNow(), hostile, hostile, [hostile]);
        var process = new MadeUpProcess
        {
            Executors = [executor],
            Waits = [new WaitSnapshot(hostile, new JobInfo(1, hostile, hostile, hostile), $"the lock {hostile}", $"the holder {hostile}", TimeSpan.FromSeconds(1), hostile)],
            Warnings = [deadlock],
            Standing = [deadlock],
        };
        var options = new DashboardOptions
        {
            Title = hostile,
            Sections = () =>
            [
                new DashboardSection(hostile)
                {
                    Note = hostile,
                    Figures = [new DashboardFigure(hostile, hostile, 1, DashboardMark.Bad)],
                    Bars = [new DashboardBar(hostile, 1, hostile, DashboardMark.Slow)],
                    Columns = [hostile, hostile],
                    Rows = [new DashboardRow([hostile, $"http://h/{hostile}"], DashboardMark.Bad)],
                },
            ],
        };
        await using PageHost host = await PageHost.StartAsync(options, process);
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        string shown = Shown;
        await page.SeesAsync("#title", shown);
        await page.SeesAsync("#executors h3", shown[..40]);
        await page.SeesAsync("#alarms", shown);
        await page.SeesAsync("#wait-list", shown);
        await page.SeesAsync("#sections td >> nth=1", $"http://h/{shown}");
        await page.Find("#executors summary").First.ClickAsync();
        await page.SeesAsync("#executors tbody >> nth=0", shown);
        await page.Find(".lanes").FocusAsync();
        await page.Page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.SeesAsync("#detail", shown);
        Assert.Equal(0, await page.Find("img, main script, iframe").CountAsync());
        Assert.DoesNotContain('\u202e', await page.Page.InnerTextAsync("body"));
    }

    [Fact]
    public async Task A_hostile_url_on_a_workers_lane_stays_text()
    {
        var executor = new MadeUpExecutor("fetch", 1, TimeProvider.System.GetUtcNow);
        TimeSpan now = TimeProvider.System.GetUtcNow() - MadeUpExecutor.Zero;
        executor.Run(0, "fetch", now - TimeSpan.FromSeconds(5), now - TimeSpan.FromSeconds(2), label: $"http://h/ran{Bakery.Hostile}");
        executor.Begin(0, "fetch", now - TimeSpan.FromSeconds(1), label: $"http://h/runs{Bakery.Hostile}");
        await using PageHost host = await PageHost.StartAsync(null, new MadeUpProcess { Executors = [executor] });
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.Find("#executors summary").First.ClickAsync();
        await page.SeesAsync("#executors tbody >> nth=0", $"http://h/runs{Shown}");
        await page.Find(".lanes").FocusAsync();
        await page.Page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.SeesAsync("#detail", $"http://h/ran{Shown}");
        Assert.Equal(0, await page.Find("img, main script, iframe").CountAsync());
        Assert.DoesNotContain('\u202e', await page.Page.InnerTextAsync("body"));
    }

    [Fact]
    public async Task The_browser_itself_refuses_html_from_text_and_scripts_from_elsewhere()
    {
        await using PageHost host = await PageHost.StartAsync(null, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        page.Meant = ""; // Each try is reported.
        string refused = await page.Page.EvaluateAsync<string>(
            """
            () => {
              const said = [];
              for (const act of [() => { document.body.innerHTML = '<b>x</b>'; }, () => { document.createElement('script').text = 'window.x = 1'; }, () => { document.createElement('script').src = 'https://h/x.js'; }]) {
                try { act(); said.push('done'); } catch (error) { said.push(error.name); }
              }

              return said.join(' ');
            }
            """);
        Assert.Equal("TypeError TypeError TypeError", refused);
    }

    [Fact]
    public async Task A_token_in_the_fragment_opens_the_page_and_leaves_the_address_bar()
    {
        string token = DashboardOptions.NewToken();
        await using PageHost host = await PageHost.StartAsync(new DashboardOptions { Token = token }, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync($"{host.Url}#token={token}");
        await page.SeesAsync("#status", "live");
        Assert.Equal(host.Url, page.Page.Url);
        await page.Page.ReloadAsync();
        await page.SeesAsync("#status", "live");
        Assert.Equal("", await page.Page.EvaluateAsync<string>("() => document.cookie"));
    }

    [Fact]
    public async Task Without_the_token_the_page_asks_for_it()
    {
        string token = DashboardOptions.NewToken();
        await using PageHost host = await PageHost.StartAsync(new DashboardOptions { Token = token }, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        page.Meant = "401"; // The browser reports refusals.
        await page.SeesAsync("#entry", "asks for a token");
        Assert.Equal(["entry"], await page.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main > *')].filter((part) => part.checkVisibility()).map((part) => part.id)"));
        (LocatorBoundingBoxResult field, LocatorBoundingBoxResult button) = ((await page.Find("#token").BoundingBoxAsync())!, (await page.Find("#entry button").BoundingBoxAsync())!);
        Assert.InRange(button.Y - field.Y - field.Height, 4, 20);
        Assert.DoesNotContain("fetch", await page.Page.InnerTextAsync("#executors"), StringComparison.Ordinal);
        await page.Find("#token").FillAsync("not it");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("#refusal", "That is not it.");
        await page.Find("#token").FillAsync(token);
        await page.Find("#entry button").ClickAsync();
        await page.SeesAsync("#status", "live");
        await Assertions.Expect(page.Find("#entry")).ToBeHiddenAsync();
        await Assertions.Expect(page.Find("#lanes")).ToBeVisibleAsync();
    }
}
