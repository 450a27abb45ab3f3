using System.Globalization;
using Microsoft.Playwright;

namespace ManyHands.Dashboard.Tests;

/// <summary>What helps people to find and to read what is there. The browser's complaints are failures, but where a test means them.</summary>
public sealed class ReadingTests(Chromium chromium)
{
    [Fact]
    public async Task Home_shows_the_oldest_there_is()
    {
        var executor = new MadeUpExecutor("bake", 1, TimeProvider.System.GetUtcNow);
        TimeSpan now = TimeProvider.System.GetUtcNow() - MadeUpExecutor.Zero;
        executor.Run(0, "oldest", now - TimeSpan.FromSeconds(100), now - TimeSpan.FromSeconds(99));
        executor.Run(0, "latest", now - TimeSpan.FromSeconds(2), now - TimeSpan.FromSeconds(1));
        await using PageHost host = await PageHost.StartAsync(null, new MadeUpProcess { Executors = [executor] });
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        await page.Find("#length").SelectOptionAsync("5000");
        await page.Find(".lanes").FocusAsync();
        await page.Page.Keyboard.PressAsync("Home");
        await page.SeesAsync("#status", "paused at");

        // It begins some pixels after the labels, where it is pointed at.
        await page.Find(".lanes canvas").HoverAsync(new LocatorHoverOptions { Position = new Position { X = 132 + 60, Y = 18 + 10 } });
        await page.SeesAsync("#tip", "oldest");

        // And back into emptiness it does not go.
        for (int press = 0; press < 20; press++)
            await page.Page.Keyboard.PressAsync("ArrowLeft");
        await page.Find(".lanes canvas").HoverAsync(new LocatorHoverOptions { Position = new Position { X = (float)(await page.Find(".lanes canvas").BoundingBoxAsync())!.Width - 40, Y = 18 + 10 } });
        await page.SeesAsync("#tip", "oldest");
    }

    [Fact]
    public async Task The_list_of_lengths_says_what_zooming_came_to()
    {
        await using PageHost host = await PageHost.StartAsync(null, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        Assert.Equal("1 min", await ChosenAsync());
        await page.Find("#closer").ClickAsync();
        Assert.Equal("30 s", await ChosenAsync());
        await page.Find("#closer").ClickAsync();
        await page.Find("#closer").ClickAsync();
        Assert.Equal("7.5 s", await ChosenAsync());
        for (int press = 0; press < 3; press++)
            await page.Find("#wider").ClickAsync();
        Assert.Equal("1 min", await ChosenAsync());
        Assert.Equal(5, await page.Page.EvaluateAsync<int>("() => [...document.querySelectorAll('#length option')].filter((option) => !option.hidden).length"));

        Task<string> ChosenAsync() => page.Page.EvaluateAsync<string>("() => document.querySelector('#length').selectedOptions[0]?.textContent ?? ''");
    }

    [Fact]
    public async Task Lanes_that_have_room_need_no_scrollbar()
    {
        await using PageHost host = await PageHost.StartAsync(null, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        await page.UntilAsync("() => document.querySelector('.lanes').clientHeight > 100");
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("() => Math.max(...[...document.querySelectorAll('.lanes')].map((lanes) => lanes.scrollHeight - lanes.clientHeight))"));
    }

    [Fact]
    public async Task The_legend_of_the_charts_has_their_dashes_and_the_colours_of_the_moment()
    {
        await using PageHost host = await PageHost.StartAsync(null, Bakery.Open());
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        page.Meant = "Multiple readback operations"; // It says how this test could be faster.
        await page.SeesAsync("#chart-legend", "parse");
        Assert.Equal([0, 4], (await SampleAsync()).Select(line => line.Gaps));
        string[] light = [.. (await SampleAsync()).Select(line => line.Colour)];
        await page.Find("#theme").SelectOptionAsync("dark");
        string[] dark = [.. (await SampleAsync()).Select(line => line.Colour)];
        Assert.Equal(4, light.Concat(dark).Distinct().Count());

        // How many pixels in a row are free after the first that is painted, and what that one looks like.
        async Task<(int Gaps, string Colour)[]> SampleAsync()
        {
            string[] lines = await page.Page.EvaluateAsync<string[]>(
                """
                () => [...document.querySelectorAll('#chart-legend canvas')].map((canvas) => {
                  const row = canvas.getContext('2d').getImageData(0, canvas.height / 2, canvas.width, 1).data;
                  const gap = [...Array(canvas.width).keys()].slice(0, 12).filter((x) => row[4 * x + 3] === 0).length;
                  return `${gap} ${row.slice(0, 3).join(',')}`;
                })
                """);
            return [.. lines.Select(line => line.Split(' ')).Select(parts => (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]))];
        }
    }

    [Fact]
    public async Task A_chart_says_what_its_lines_are_at_only_where_it_is_pointed_at()
    {
        MadeUpProcess process = Bakery.Open();
        await using PageHost host = await PageHost.StartAsync(null, process);
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        await page.Find("#length").SelectOptionAsync("5000");
        await page.AfterMessagesAsync(12);
        Assert.Equal("", await page.Find(".pointed").First.TextContentAsync());
        await page.Find(".charts .u-over").Nth(2).HoverAsync();
        await page.SeesAsync(".pointed >> nth=2", "fetch 42, parse 0");
        await page.Find("#title").HoverAsync();
        await Assertions.Expect(page.Find(".pointed").Nth(2)).ToHaveTextAsync("");
    }
}
