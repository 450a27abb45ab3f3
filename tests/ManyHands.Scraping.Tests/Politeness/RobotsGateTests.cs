using System.Text;

namespace ManyHands.Scraping.Tests;

/// <summary>Who may fetch from a site by what its robots.txt was found to say, and when.</summary>
public sealed class RobotsGateTests : IDisposable
{
    private static readonly RobotsAnswer Answer = RobotsAnswer.Found(Encoding.ASCII.GetBytes("User-agent: *\nDisallow: /no"));

    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task A_clock_that_is_set_back_while_the_file_comes_disallows_nothing()
    {
        await using Journal journal = _folder.Open();
        var gate = new RobotsGate(journal, static (_, _, _) => new((Answer, null)), "test", new BackwardClock());

        RobotsPermit permit = await EnterAsync(gate, "http://h/");

        Assert.True(permit.Rules.IsAllowed("/").Allowed);
        Assert.False(permit.Rules.IsAllowed("/no").Allowed);
    }

    [Fact]
    public async Task What_is_refused_to_a_link_of_a_public_page_is_not_refused_to_a_start_that_waits_with_it()
    {
        await using Journal journal = _folder.Open();
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new RobotsGate(
            journal,
            async (_, publicOnly, _) =>
            {
                if (publicOnly)
                    await answered.Task;
                return (Answer, publicOnly ? new PageError(PageErrorKind.Refused, "not public") : null);
            },
            "test", TimeProvider.System);

        Task<RobotsPermit> link = EnterAsync(gate, "http://10.0.0.1/a", publicOnly: true);
        Task<RobotsPermit> start = EnterAsync(gate, "http://10.0.0.1/");
        Assert.False(start.IsCompleted);
        answered.SetResult();

        Assert.Equal(PageErrorKind.Refused, (await link).Refused?.Kind);
        Assert.Null((await start).Refused);
    }

    [Fact]
    public async Task Texts_that_are_too_long_together_are_read_from_the_journal_again()
    {
        await using Journal journal = _folder.Open();
        int asked = 0;
        RobotsAnswer large = RobotsAnswer.Found(Encoding.ASCII.GetBytes($"User-agent: *\nDisallow: /no\n#{new string('x', 400_000)}"));
        var gate = new RobotsGate(
            journal,
            (_, _, _) =>
            {
                asked++;
                return new((large, null));
            },
            "test", TimeProvider.System);
        for (int i = 0; i < 100; i++)
            await EnterAsync(gate, $"http://h{i}/");

        Assert.InRange(gate.Bytes, 1, 17 << 20);
        Assert.False((await EnterAsync(gate, "http://h0/")).Rules.IsAllowed("/no").Allowed);
        Assert.Equal(100, asked);
    }

    public void Dispose() => _folder.Dispose();

    private static Task<RobotsPermit> EnterAsync(RobotsGate gate, string url, bool publicOnly = false) =>
        gate.EnterAsync(SchedulerBench.Url(url), publicOnly, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Each time it is asked, it is a little earlier.</summary>
    private sealed class BackwardClock : TimeProvider
    {
        private int _asked;

        public override DateTimeOffset GetUtcNow() => JournalFolder.Start - TimeSpan.FromMilliseconds(5 * Interlocked.Increment(ref _asked));
    }
}
