using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public sealed class WorkWatchTests
{
    private readonly string _name = Heard.Name("work");
    private readonly FakeTimeProvider _clock = new();
    private readonly Gate _gate = new();

    [Theory]
    [InlineData("threads")]
    [InlineData("threads, async")]
    [InlineData("async")]
    public async Task A_job_that_takes_far_longer_than_its_like_is_told_of_once(string kind)
    {
        using Heard heard = new(_name);
        RecordingLogger logger = new();
        await using IInProcessExecutor executor = kind == "async"
            ? new AsyncExecutor(new AsyncExecutorOptions { Name = _name, MaxWorkers = 2, TimeProvider = _clock, Logger = logger })
            : new ThreadPoolExecutor(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 2, TimeProvider = _clock, Logger = logger });
        for (int i = 0; i < JobTimes.Fewest; i++)
            await executor.Submit(() => _clock.Advance(TimeSpan.FromMilliseconds(50)), new JobOptions { Name = "parse" });
        Task slow = kind == "threads"
            ? executor.Submit(() => _gate.Pass(), new JobOptions { Name = "parse" })
            : executor.Submit(async () =>
            {
                await Task.Yield();
                await _gate.PassAsync();
            }, new JobOptions { Name = "parse" });
        await _gate.Reached;
        await Looks.PassAtWorkAsync();
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        await Looks.PassAtWorkAsync();
        Assert.Empty(heard.All);
        _clock.Advance(TimeSpan.FromSeconds(0.6));

        InspectionWarning warning = await heard.NextAsync();
        Assert.Equal(WarningKind.SlowJob, warning.Kind);
        Assert.Matches($"^{_name}(-[12])? \\(job 21 parse\\)$", warning.Subject);
        Assert.EndsWith("(job 21 parse) has run for 1.5 s; 20 jobs of this name took 0.05 s on average.", warning.Message);
        Assert.Contains(logger.Entries, entry => entry.Message.Contains(warning.Message, StringComparison.Ordinal));
        if (kind == "threads")
            Assert.Contains("hands threads", Assert.Single(warning.Stacks), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Looks.PassAtWorkAsync();
        Assert.Single(heard.All);
        _gate.Open();
        await slow.InTime();
    }

    [Fact]
    public async Task What_a_slow_job_waits_for_is_said()
    {
        using Heard heard = new(_name);
        await using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 1, TimeProvider = _clock });
        Guarded<int> account = new(0, _name);
        for (int i = 0; i < JobTimes.Fewest; i++)
            await pool.Submit(() => account.Use((ref n) => n++), new JobOptions { Name = "transfer" });
        Thread clerk = new(() => account.Use((ref _) => _gate.Pass())) { Name = "clerk" };
        clerk.Start();
        await _gate.Reached;
        Task slow = pool.Submit(() => account.Use((ref n) => n++), new JobOptions { Name = "transfer" });
        await Times.IsSeen(() => Looks.Waits().Any(wait => wait.WaitsFor == $"'{_name}'"));
        _clock.Advance(TimeSpan.FromSeconds(5));

        InspectionWarning warning = await heard.NextAsync();
        Assert.EndsWith($"It waits for '{_name}', held by clerk.", warning.Message);
        Assert.Contains("Guarded`1.Use", Assert.Single(warning.Stacks), StringComparison.Ordinal);
        _gate.Open();
        await slow.InTime();
        Assert.True(clerk.Join(Times.Soon));
    }

    [Fact]
    public async Task A_pool_whose_jobs_wait_while_others_are_queued_is_advised_once()
    {
        using Heard heard = new(_name);
        RecordingLogger logger = new();
        await using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 1, TimeProvider = _clock, Logger = logger });
        Task waiting = pool.Submit(() => _gate.Pass());
        Task queued = pool.Submit(() => { });
        await _gate.Reached;
        await Looks.PassAtWorkAsync();
        _clock.Advance(TimeSpan.FromSeconds(6));

        InspectionWarning warning = await heard.NextAsync();
        Assert.Equal((WarningKind.Advice, _name), (warning.Kind, warning.Subject));
        Assert.Contains("AsyncExecutor", warning.Message, StringComparison.Ordinal);
        Assert.Contains(logger.Entries, entry => entry.Level == Microsoft.Extensions.Logging.LogLevel.Information && entry.Message.Contains(warning.Message, StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromSeconds(60));
        await Looks.PassAtWorkAsync();
        Assert.Single(heard.All);
        _gate.Open();
        await Task.WhenAll(waiting, queued).InTime();
    }

    [Fact]
    public async Task Async_jobs_that_never_await_are_told_apart_from_those_that_do()
    {
        using Heard heard = new(_name);
        await using AsyncExecutor computing = NewExecutor(_name + "-computing"), awaiting = NewExecutor(_name + "-awaiting");
        foreach (AsyncExecutor executor in (AsyncExecutor[])[computing, awaiting])
        {
            Gate open = new();
            Task last = executor.Submit(() => open.PassAsync());
            await open.Reached;
            await Looks.PassAtWorkAsync();
            Task job = executor == computing
                ? executor.Submit(() => _clock.Advance(TimeSpan.FromSeconds(10)))
                : executor.Submit(async () =>
                {
                    await Task.Yield();
                    _clock.Advance(TimeSpan.FromSeconds(10));
                });
            open.Open();
            await Task.WhenAll(last, job).InTime();
            Gate again = new();
            last = executor.Submit(() => again.PassAsync());
            await again.Reached;
            await Looks.PassAtWorkAsync();
            again.Open();
            await last.InTime();
        }

        InspectionWarning warning = await heard.NextAsync(WarningKind.Advice);
        Assert.Equal((WarningKind.Advice, _name + "-computing"), (warning.Kind, warning.Subject));
        Assert.Contains("ThreadPoolExecutor", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(heard.All, other => other.Subject.Contains("-awaiting", StringComparison.Ordinal));

        AsyncExecutor NewExecutor(string name) =>
            new(new AsyncExecutorOptions { Name = name, MaxWorkers = 1, TimeProvider = _clock, BlockedAfter = TimeSpan.FromDays(1) });
    }
}
