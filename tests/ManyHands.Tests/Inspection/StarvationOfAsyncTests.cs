namespace ManyHands.Tests;

public sealed class StarvationOfAsyncTests : IDisposable
{
    private readonly string _name = Heard.Name("fetch");
    private readonly CancellationTokenSource _end = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Places_that_are_all_taken_by_jobs_that_await_a_queued_one_are_named(int places)
    {
        using Heard heard = new(_name);
        RecordingLogger logger = new();
        await using AsyncExecutor executor = new(new AsyncExecutorOptions { Name = _name, MaxWorkers = places, Logger = logger, DisposeTimeout = Times.Never });
        TaskCompletionSource<Task> queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task[] outer = [.. Enumerable.Range(0, places).Select(_ => executor.Submit(() => AwaitInnerAsync(queued.Task), new JobOptions { Name = "outer" }))];
        Task inner = executor.Submit(() => Task.CompletedTask, new JobOptions { Name = "inner" }, _end.Token);
        queued.SetResult(inner);

        InspectionWarning warning = await heard.NextAsync();
        Assert.Equal(WarningKind.Starvation, warning.Kind);
        Assert.Equal(_name, warning.Subject);
        Assert.Contains($"job 1 outer hangs on job {places + 1} inner", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"job {places + 1} inner waits for a place in {_name}", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"{_name} has no place but that of job", warning.Message, StringComparison.Ordinal);
        Assert.Equal(places, warning.Stacks.Count(stack => stack.Contains(nameof(AwaitInnerAsync), StringComparison.Ordinal)));
        Assert.Contains(logger.Entries, entry => entry.Message.Contains(warning.Message, StringComparison.Ordinal));
        Assert.All(executor.Snapshot().Workers, worker =>
            Assert.Equal((WorkerState.Waiting, $"job {places + 1} inner"), (worker.State, worker.WaitsFor)));
        await EndAsync([inner, .. outer]);
        Assert.Single(heard.Stuck);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_that_blocks_instead_of_awaiting_is_named_with_its_thread(bool afterAnAwait)
    {
        using Heard heard = new(_name);
        await using AsyncExecutor executor = new(new AsyncExecutorOptions { Name = _name, MaxWorkers = 1, DisposeTimeout = Times.Never });
        TaskCompletionSource<Task> queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task outer = executor.Submit(async () =>
        {
            if (afterAnAwait)
                await Task.Yield();
            Task.WhenAll(queued.Task.Result).Wait();
        }, new JobOptions { Name = "outer" });
        queued.SetResult(executor.Submit(() => Task.CompletedTask, new JobOptions { Name = "inner" }, _end.Token));

        InspectionWarning warning = await heard.NextAsync(WarningKind.Starvation);
        Assert.Matches($"thread [0-9]+ \\(job 1 outer on {_name}-1\\) waits for job 2 inner", warning.Message);
        await EndAsync(outer);
    }

    [Fact]
    public async Task A_lane_whose_only_job_awaits_another_of_its_lane_is_named()
    {
        using Heard heard = new(_name);
        await using AsyncExecutor executor = new(new AsyncExecutorOptions { Name = _name, MaxWorkers = 10, MaxPerLane = 1, DisposeTimeout = Times.Never });
        Task outer = executor.Submit(
            async () => await executor.Submit(() => Task.CompletedTask, new JobOptions { Name = "inner", Lane = "h" }, _end.Token),
            new JobOptions { Name = "outer", Lane = "h" });

        InspectionWarning warning = await heard.NextAsync();
        Assert.Equal((WarningKind.Starvation, $"the lane h of {_name}"), (warning.Kind, warning.Subject));
        Assert.Contains($"the lane h of {_name} has no place but that of job 1 outer", warning.Message, StringComparison.Ordinal);
        await EndAsync(outer);
    }

    [Fact]
    public async Task A_child_that_awaits_a_later_one_on_the_only_place_is_named()
    {
        using Heard heard = new(_name);
        await using AsyncExecutor executor = new(new AsyncExecutorOptions { Name = _name, MaxWorkers = 1, DisposeTimeout = Times.Never });
        TaskCompletionSource<Task> later = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task parent = executor.Submit(async () =>
        {
            Task first = executor.Submit(async () => await await later.Task, new JobOptions { Name = "first" });
            later.SetResult(executor.Submit(() => Task.CompletedTask, new JobOptions { Name = "second" }, _end.Token));
            await first;
        });

        InspectionWarning warning = await heard.NextAsync();
        Assert.Contains("job 2 first hangs on job 3 second", warning.Message, StringComparison.Ordinal);
        await EndAsync(parent);
    }

    [Theory]
    [InlineData("a place is free in time")]
    [InlineData("a limit of time")]
    [InlineData("any of two")]
    [InlineData("a job of its own")]
    [InlineData("a queued job that a clock will cancel")]
    public async Task Who_can_go_on_is_not_starved(string how)
    {
        using Heard heard = new(_name);
        Gate network = new();
        await using AsyncExecutor executor = new(new AsyncExecutorOptions { Name = _name, MaxWorkers = how == "a place is free in time" ? 2 : 1, DisposeTimeout = Times.Never });
        TaskCompletionSource<Task> queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task outer = executor.Submit(async () =>
        {
            Task inner = await queued.Task;
            await (how switch
            {
                "a limit of time" => inner.WaitAsync(TimeSpan.FromDays(1)),
                "any of two" => Task.WhenAny(inner, network.PassAsync(), NeverAsync()),
                "a job of its own" => executor.Submit(() => network.PassAsync()),
                _ => inner,
            });
        });
        Task slow = how == "a place is free in time" ? executor.Submit(() => network.PassAsync()) : Task.CompletedTask;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        if (how == "a queued job that a clock will cancel")
            end.CancelAfter(TimeSpan.FromDays(1));
        Task inner = executor.Submit(() => Task.CompletedTask, end.Token);
        queued.SetResult(inner);
        await Times.IsSeen(() => executor.Counts.Queued == 1);

        await Looks.PassAsync(4);
        Assert.Empty(heard.Stuck);
        network.Open();
        if (how is "a limit of time" or "a queued job that a clock will cancel")
            await _end.CancelAsync();
        await EndAsync(outer, slow);
    }

    [Fact]
    public async Task A_lane_that_rests_goes_on_in_time()
    {
        using Heard heard = new(_name);
        Microsoft.Extensions.Time.Testing.FakeTimeProvider clock = new();
        await using AsyncExecutor executor = new(new AsyncExecutorOptions
        {
            Name = _name,
            MaxWorkers = 10,
            MaxPerLane = 2,
            LanePause = TimeSpan.FromSeconds(1),
            TimeProvider = clock,
        });
        await executor.Submit(() => Task.CompletedTask, new JobOptions { Lane = "h" });
        Task outer = executor.Submit(
            async () => await executor.Submit(() => Task.CompletedTask, new JobOptions { Lane = "h" }), new JobOptions { Lane = "h" });
        await Times.IsSeen(() => executor.Counts is { Running: 1, Queued: 1 });

        await Looks.PassAsync(3);
        Assert.Empty(heard.Stuck);
        clock.Advance(TimeSpan.FromSeconds(2));
        await outer.InTime();
    }

    [Fact]
    public async Task Slow_jobs_and_a_long_queue_are_no_starvation()
    {
        using Heard heard = new(_name);
        Gate network = new();
        await using AsyncExecutor executor = new(new AsyncExecutorOptions { Name = _name, MaxWorkers = 5, DisposeTimeout = Times.Never });
        Task[] all = [.. Enumerable.Range(0, 5000).Select(_ => executor.Submit(() => network.PassAsync()))];
        Task everything = Task.WhenAll(all);
        await network.Reached;

        await Looks.PassAsync(3);
        Assert.Empty(heard.Stuck);
        network.Open();
        await everything.InTime();
    }

    public void Dispose() => _end.Dispose();

    private static async Task AwaitInnerAsync(Task<Task> queued) => await await queued;

    private static Task NeverAsync() => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously).Task;

    private async Task EndAsync(params Task[] jobs)
    {
        await _end.CancelAsync();
        foreach (Task job in jobs)
            await job.ContinueWith(_ => { }, TaskScheduler.Default).InTime();
    }
}
