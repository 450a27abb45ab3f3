using System.Diagnostics;
using ManyHands.Testing;

namespace ManyHands.Cli.Tests;

/// <summary>The report's page on the screen of a telephone, in a browser.</summary>
public sealed class NarrowReportTests
{
    private const string Chromium = "/usr/bin/chromium";

    // Windows are never so narrow, frames are. Told: what reaches beyond the right edge, and columns too narrow for a word.
    private const string Frame = """
        <iframe src="/report" style="width:360px;height:900px;border:0"></iframe>
        <script>
        const frame = document.querySelector("iframe");
        frame.onload = () => {
            const page = frame.contentDocument;
            for (const all of page.querySelectorAll("details")) all.open = true;
            const seen = [...page.querySelectorAll("main *")].filter(each => each.getClientRects().length > 0);
            const beyond = seen.filter(each => each.getBoundingClientRect().right > 360 || each.scrollWidth > Math.max(each.clientWidth, 360));
            const thin = seen.filter(each => each.matches("td:not(.n), tbody th") && each.textContent.trim().length > 12 && each.getBoundingClientRect().width < 120);
            document.body.textContent = `rows ${page.querySelectorAll("tr").length}, beyond ${beyond.map(each => each.outerHTML.slice(0, 80))}, thin ${thin.map(each => each.textContent)}.`;
        };
        </script>
        """;

    [Fact]
    public async Task Everything_is_within_360_pixels_and_no_column_breaks_words()
    {
        Assert.SkipUnless(File.Exists(Chromium), "needs a browser");
        using HostileJournal journal = await HostileJournal.MakeAsync();
        string file = journal.In("report.html");
        await Hands.RunAsync("report", "-o", journal.Path, "--html", file);
        string report = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await using TestSite site = await TestSite.StartAsync(handle: exchange =>
            exchange.AnswerAsync("200 OK", "Content-Type: text/html; charset=utf-8\r\n", exchange.Request.Target == "/report" ? report : Frame));

        string seen = await DumpAsync(site.Url("/"));

        Assert.Matches("rows [1-9][0-9]+, beyond , thin .<", seen.Replace("\n", "", StringComparison.Ordinal));
    }

    private static async Task<string> DumpAsync(string url)
    {
        using var profile = new OutputFolder();
        var start = new ProcessStartInfo(Chromium,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", $"--user-data-dir={profile.Pages}", "--timeout=30000", "--dump-dom", url,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process browser = Process.Start(start)!;
        Task<string> errors = browser.StandardError.ReadToEndAsync();
        string page = await browser.StandardOutput.ReadToEndAsync().WaitAsync(Hands.Long);
        await errors.WaitAsync(Hands.Long);
        await browser.WaitForExitAsync().WaitAsync(Hands.Long);
        return page;
    }
}
