using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public sealed class ThreadPoolProbeTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Queue<Action> _queue = new();
    private readonly ThreadPoolProbe _probe;

    public ThreadPoolProbeTests() => _probe = new ThreadPoolProbe(_clock, _queue.Enqueue, () => (17, 3));

    [Fact]
    public void A_pool_that_moves_is_not_told_of()
    {
        for (int i = 0; i < 5; i++)
        {
            Assert.Null(LookAfter(1));
            _queue.Dequeue()();
            Assert.Empty(_queue);
        }
    }

    [Fact]
    public void One_that_begins_nothing_new_for_a_second_is_told_of_once_until_it_moves()
    {
        Assert.Null(LookAfter(0));
        Assert.Null(LookAfter(1));
        InspectionWarning? warning = LookAfter(1);
        Assert.Equal(WarningKind.ThreadPoolExhausted, warning!.Kind);
        Assert.StartsWith("The .NET thread pool has begun nothing new for 2.0 s: 17 work items wait, and its 3 threads are all taken", warning.Message);
        Assert.Null(LookAfter(1));
        Assert.Single(_queue);

        _queue.Dequeue()();
        Assert.Null(LookAfter(1));
        Assert.NotNull(LookAfter(1.5));
    }

    [Fact]
    public void Who_has_stood_still_himself_does_not_blame_the_pool()
    {
        Assert.Null(LookAfter(0));
        Assert.Null(LookAfter(3600));
        Assert.Equal(2, _queue.Count);
        Assert.Null(LookAfter(1));
        Assert.NotNull(LookAfter(1));
    }

    [Fact]
    public async Task A_process_whose_pool_is_exhausted_is_told_so_although_nothing_runs_there()
    {
        using Launched process = new(["dotnet", "exec", Launched.Dummy], ["exhausted-pool"]);

        Assert.Matches(
            $"^The .NET thread pool has begun nothing new for [1-9][0-9]*\\.[0-9] s: [0-9]+ work items wait, and its {Environment.ProcessorCount} threads are all taken",
            await process.Output.ReadLineAsync().InTime());
    }

    private InspectionWarning? LookAfter(double seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return _probe.Look();
    }
}
