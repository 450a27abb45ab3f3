using ManyHands.Testing;

namespace ManyHands.Cli.Tests;

/// <summary>What is shown on a terminal, and what elsewhere.</summary>
public sealed class TerminalViewTests : IDisposable
{
    private readonly OutputFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_terminal_gets_a_live_view_and_the_summary_after_it()
    {
        string screen = await OnTerminalAsync("TERM=xterm-256color");
        Assert.Contains("\e[?25l", screen, StringComparison.Ordinal);
        Assert.Contains("in flight", screen, StringComparison.Ordinal);
        Assert.Contains("fetch-", screen, StringComparison.Ordinal);
        Assert.Contains("\e[?25h", screen, StringComparison.Ordinal);
        Assert.Contains("2 fetched, 0 failed", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_color_means_none()
    {
        string screen = await OnTerminalAsync("TERM=xterm-256color NO_COLOR=1");
        Assert.Contains("in flight", screen, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\e\[[0-9;]*3[0-9][;m]", screen);
        Assert.DoesNotMatch(@"\e\[[0-9;]*[34]8;", screen);
    }

    [Theory]
    [InlineData("TERM=dumb")]
    [InlineData("TERM=")]
    public async Task A_terminal_that_can_not_redraw_gets_plain_text(string environment)
    {
        string screen = await OnTerminalAsync(environment);
        Assert.DoesNotContain('\e', screen);
        Assert.Contains("2 fetched, 0 failed", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Narrow_terminals_get_short_lines()
    {
        string screen = await OnTerminalAsync("TERM=xterm", "stty cols 30 rows 10;");
        Assert.Contains("fetched", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demonstration_shows_three_times_and_what_each_worker_did()
    {
        string before = string.Join(' ', Directory.GetDirectories(Path.GetTempPath(), "hands-demo-*"));
        Hands.Ended ended = await Hands.RunAsync("demo");

        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.Matches(@"\n  1 worker +\d+\.\d\d s  █+\n", ended.Output);
        Assert.Matches(@"\n  5 workers +\d+\.\d\d s  █+ +\d\.\d times as fast\n", ended.Output);
        Assert.Matches(@"\n  automatic \(\d+\) +\d+\.\d\d s  █+ +\d+\.\d times as fast\n", ended.Output);
        for (int worker = 1; worker <= 5; worker++)
            Assert.Matches($@"\n  hand-{worker} +\d+ pages  busy +\d+ ?%", ended.Output);
        Assert.Equal(before, string.Join(' ', Directory.GetDirectories(Path.GetTempPath(), "hands-demo-*")));
    }

    private async Task<string> OnTerminalAsync(string environment, string first = "")
    {
        await using TestSite site = await TestSite.StartAsync();
        string url = site.Url("/page/1?delay=1500");
        // script(1) runs it on a terminal of its own.
        Hands.Ended ended = await Hands.RunShellAsync(
            $"{environment} script -qec \"{first} $HANDS fetch -o {_folder.Pages} '{url}' {site.Url("/ok")}\" /dev/null");
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        return ended.Output;
    }
}
