using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public sealed class ThreadPoolProbeTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ThreadPoolProbe _probe;
    private PoolFigures _figures = new(Pending: 17, Completed: 1000, Threads: 3);

    public ThreadPoolProbeTests() => _probe = new ThreadPoolProbe(_clock, () => _figures);

    [Theory]
    [InlineData(0, 0, "nothing waits, and nothing ends")]
    [InlineData(17, 17, "what waited has ended")]
    [InlineData(500, 3, "each thread ends something each second, as when all compute")]
    public void A_pool_that_gets_on_is_not_told_of(int pending, int completed, string because)
    {
        for (int i = 0; i < 5; i++)
        {
            _figures = _figures with { Pending = pending };
            Assert.True(LookAfter(1, completed) is null, because);
        }
    }

    [Fact]
    public void One_that_ends_nothing_for_a_second_while_something_waits_is_told_of_once_until_it_gets_on()
    {
        Assert.Null(LookAfter(0));
        InspectionWarning? warning = LookAfter(1);
        Assert.Equal(WarningKind.ThreadPoolExhausted, warning!.Kind);
        Assert.StartsWith(
            "The .NET thread pool is exhausted: 17 work items wait, and its 3 threads are all taken, most likely by code that blocks; they have ended 0 work items in the last 1.0 s. ",
            warning.Message, StringComparison.Ordinal);
        Assert.Null(LookAfter(1));

        Assert.Null(LookAfter(1, completed: 1000));
        Assert.NotNull(LookAfter(1.5));
    }

    [Fact]
    public void What_a_timer_does_on_a_thread_that_was_added_is_no_getting_on()
    {
        _figures = _figures with { Pending = 390, Threads = 5 };
        Assert.Null(LookAfter(0));
        Assert.NotNull(LookAfter(1, completed: 4));
    }

    [Fact]
    public void One_that_waits_at_one_look_alone_may_just_have_come()
    {
        _figures = _figures with { Pending = 0 };
        Assert.Null(LookAfter(0));
        _figures = _figures with { Pending = 5 };
        Assert.Null(LookAfter(1));
    }

    [Fact]
    public void Looks_that_come_too_soon_are_one()
    {
        Assert.Null(LookAfter(0));
        Assert.Null(LookAfter(0.5));
        Assert.NotNull(LookAfter(0.5));
    }

    [Fact]
    public void Who_has_stood_still_himself_does_not_blame_the_pool()
    {
        Assert.Null(LookAfter(0));
        Assert.Null(LookAfter(3600));
        Assert.NotNull(LookAfter(1));
    }

    [Theory]
    [InlineData("exhausted-pool")]
    [InlineData("exhausted-pool-from-within")] // where the queues of its own threads are full, and new threads come to what is queued from outside first
    public async Task A_process_whose_pool_is_exhausted_is_told_so_although_nothing_runs_there(string how)
    {
        using Launched process = new(["dotnet", "exec", Launched.Dummy], [how]);

        Assert.Matches(
            "^The .NET thread pool is exhausted: [0-9]+ work items wait, and its [0-9]+ threads are all taken",
            await process.Output.ReadLineAsync().InTime());
    }

    private InspectionWarning? LookAfter(double seconds, int completed = 0)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        _figures = _figures with { Completed = _figures.Completed + completed };
        return _probe.Look();
    }
}
