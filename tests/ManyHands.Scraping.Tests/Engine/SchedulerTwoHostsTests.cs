using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>Two hosts, one of them healthy: what it is asked, and when, is to the millisecond what it is alone.</summary>
public sealed class SchedulerTwoHostsTests
{
    private const int Pages = 400;
    private const int Workers = 2;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(40);

    [Theory]
    [InlineData("times out", 30_000)]
    [InlineData("refuses", 0)]
    [InlineData("answers 500", 700)]
    [InlineData("answers 503", 5)]
    [InlineData("asks for a pause", 40)]
    [InlineData("asks for a day", 40)]
    public async Task A_bad_neighbour_costs_the_healthy_host_nothing(string habit, int milliseconds)
    {
        using var first = new Run(null, default);
        using var second = new Run(habit, TimeSpan.FromMilliseconds(milliseconds));
        (List<TimeSpan> alone, _) = await first.EndAsync();
        (List<TimeSpan> beside, int bad) = await second.EndAsync();
        Assert.Equal(Pages, alone.Count);
        Assert.Equal(alone, beside);
        Assert.InRange(bad, 1, Pages / 2);
    }

    /// <summary>
    /// As many workers as two hosts with a slot each need, on one thread: in each step all that ends then ends, and all
    /// that is due by then begins.
    /// </summary>
    private sealed class Run : IDisposable
    {
        private readonly FakeTimeProvider _time = new();
        private readonly Scheduler _scheduler;
        private readonly string? _habit;
        private readonly TimeSpan _slowness;
        private readonly DateTimeOffset _zero;
        private readonly PriorityQueue<(Lease Lease, ITurn Turn), TimeSpan> _running = new();
        private readonly List<TimeSpan> _asked = [];
        private int _badAsked;

        public Run(string? habit, TimeSpan slowness)
        {
            _habit = habit;
            _slowness = slowness;
            _zero = _time.GetUtcNow();
            _scheduler = new Scheduler(new PacingRule(1, TimeSpan.FromSeconds(0.1), SetsAside: true), _time);
        }

        private TimeSpan Now => _time.GetUtcNow() - _zero;

        public async Task<(List<TimeSpan> Healthy, int Bad)> EndAsync()
        {
            IEnumerable<string> urls = Enumerable.Range(0, Pages)
                .SelectMany(i => _habit is null ? new[] { $"http://good/{i}" } : [$"http://bad/{i}", $"http://good/{i}"]);
            await _scheduler.FillAsync(urls.Select(SchedulerBench.Taken).ToAsyncEnumerable(), TestContext.Current.CancellationToken);
            while (_asked.Count < Pages)
            {
                while (_running.TryPeek(out (Lease Lease, ITurn Turn) ended, out TimeSpan end) && end <= Now)
                {
                    _running.Dequeue();
                    End(ended.Lease, ended.Turn);
                }

                while (_running.Count < Workers && _scheduler.TryTake() is { } due)
                    Begin(due);
                _time.Advance(Step);
            }

            return (_asked, _badAsked);
        }

        public void Dispose() => _scheduler.Dispose();

        private void Begin(Lease lease)
        {
            if (lease.GivenUp is not null)
            {
                _scheduler.Finish(lease);
                return;
            }

            Task<ITurn> turn = _scheduler.EnterAsync(lease.Taken.Url!, default).AsTask();
            Assert.True(turn.IsCompletedSuccessfully);
            lease.Attempts++;
            bool isBad = lease.Taken.Url!.Host == "bad";
            if (isBad)
                _badAsked++;
            else
                _asked.Add(Now);
            _running.Enqueue((lease, turn.Result), Now + (isBad ? _slowness : Latency));
        }

        private void End(Lease lease, ITurn turn)
        {
            HostReply reply = lease.Taken.Url!.Host != "bad" ? HostReply.Good : _habit switch
            {
                "answers 500" => HostReply.Of(500, null),
                "answers 503" => HostReply.Of(503, null),
                "asks for a pause" => HostReply.Of(429, TimeSpan.FromSeconds(3)),
                "asks for a day" => HostReply.Of(429, TimeSpan.FromDays(1)),
                _ => HostReply.Failed,
            };
            turn.Report(reply);
            turn.Dispose();
            bool again = reply.Kind is not HostReplyKind.Good && lease.Attempts < 3;
            if (reply.Status != 429 && reply.Kind is not HostReplyKind.Good)
                _scheduler.Report(lease, new PageError(PageErrorKind.Connect, "bad"), isLast: !again);
            if (!again || !_scheduler.TryRetryLater(lease, TimeSpan.FromMilliseconds(500)))
                _scheduler.Finish(lease);
        }
    }
}
