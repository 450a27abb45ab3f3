using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ManyHands.Dashboard.Tests;

/// <summary>
/// The page, light and dark, on a screen and on a phone, is within its window and breaks no rule of accessibility that a
/// program can check. Where SCREENS names a folder, pictures of all of them are left there.
/// </summary>
public sealed class LooksTests(Chromium chromium)
{
    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task The_page_fits_and_is_accessible(int width, ColorScheme scheme)
    {
        MadeUpProcess process = Bakery.Open();
        Bakery.Deadlock(process);
        await using PageHost host = await PageHost.StartAsync(new DashboardOptions { Title = "hands crawl", Sections = Bakery.Sections }, process);
        await using OpenPage page = await chromium.OpenAsync(host.Url, width, scheme);
        await page.SeesAsync("#graph", "clerk-1");
        await page.SeesAsync("#sections", "Where the time goes");
        await page.Find("#executors summary").First.ClickAsync();
        await page.UntilAsync("() => document.querySelectorAll('.spark canvas').length > 1");
        await ShootAsync(page, $"page-{width}-{scheme}".ToLowerInvariant());
        Assert.Equal(width, await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));

        // Neither has any part of it to be scrolled sideways.
        Assert.Equal("", await page.Page.EvaluateAsync<string>(
            "() => [...document.querySelectorAll('.scroll, .graph')].filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.ariaLabel).join()"));

        AxeResult result = await page.Page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] } });
        Assert.Equal("", string.Join('\n', result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help}: {node.Html}"))));
        Assert.NotEmpty(result.Passes);
    }

    private static async Task ShootAsync(OpenPage page, string name)
    {
        await page.Page.EvaluateAsync("() => scrollTo(0, 0)");
        if (Environment.GetEnvironmentVariable("SCREENS") is { Length: > 0 } folder)
            await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
