namespace ManyHands.Tests;

public sealed class StarvationOfPoolTests
{
    private readonly string _name = Heard.Name("pool");

    [Theory]
    [InlineData("WhenAll")]
    [InlineData("async job")]
    [InlineData("WaitAll of async jobs")]
    public async Task A_job_that_waits_for_one_that_another_submitted_to_its_full_pool_is_named(string how)
    {
        using Heard heard = new(_name);
        RecordingLogger logger = new();
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 1, Logger = logger, DisposeTimeout = Times.Never });
        TaskCompletionSource<Task> queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource end = new();
        Task waiting = pool.Submit(() => Wait(how, queued.Task.Result), new JobOptions { Name = "outer" });
        Task inner = how == "WhenAll"
            ? pool.Submit(() => { }, new JobOptions { Name = "inner" }, end.Token)
            : pool.Submit(async () => await Task.Yield(), new JobOptions { Name = "inner" }, end.Token);
        queued.SetResult(inner);

        InspectionWarning warning = await heard.NextAsync();
        Assert.Equal(WarningKind.Starvation, warning.Kind);
        Assert.Equal(_name, warning.Subject);
        Assert.Contains($"{_name}-1 (job 1 outer) waits for job 2 inner", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"job 2 inner waits in the queue of {_name}", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"{_name} has no worker but {_name}-1 (job 1 outer)", warning.Message, StringComparison.Ordinal);
        Assert.Contains(logger.Entries, entry => entry.Message.Contains(warning.Message, StringComparison.Ordinal));
        WorkerSnapshot worker = Assert.Single(pool.Snapshot().Workers);
        Assert.Equal((WorkerState.Waiting, "job 2 inner"), (worker.State, worker.WaitsFor));
        Assert.Contains(Inspector.Snapshot().Waits, wait => wait.Waiter == $"{_name}-1" && wait.WaitsFor == "job 2 inner");
        Assert.Contains(warning, Inspector.Snapshot().Standing);
        await end.CancelAsync();
        await waiting.ContinueWith(_ => { }, TaskScheduler.Default).InTime();
        Assert.DoesNotContain(warning, Inspector.Snapshot().Standing);
        Assert.Single(heard.Stuck);
    }

    [Theory]
    [InlineData("a token of the wait")]
    [InlineData("a token of the queued job")]
    public async Task What_could_end_a_wait_is_not_left_out(string what)
    {
        using Heard heard = new(_name);
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 1, DisposeTimeout = Times.Never });
        TaskCompletionSource<Task> queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource end = new();
        CancellationToken ofWait = what == "a token of the wait" ? end.Token : default;
        Task waiting = pool.Submit(() => queued.Task.Result.Wait(ofWait));
        queued.SetResult(pool.Submit(async () => await Task.Yield(), ofWait == end.Token ? default : end.Token));

        InspectionWarning warning = await heard.NextAsync();
        Assert.EndsWith(". None of them will go on unless something ends their waits, such as a token or a time limit.", warning.Message, StringComparison.Ordinal);
        await end.CancelAsync();
        await waiting.ContinueWith(_ => { }, TaskScheduler.Default).InTime();
    }

    [Fact]
    public async Task All_workers_must_be_stuck()
    {
        using Heard heard = new(_name);
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 2, DisposeTimeout = Times.Never });
        Gate gate = new();
        TaskCompletionSource<Task> queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task waiting = pool.Submit(() => Wait("WhenAll", queued.Task.Result));
        Task slow = pool.Submit(() => gate.Pass());
        queued.SetResult(pool.Submit(() => { }));
        await gate.Reached;
        await Times.IsSeen(() => Looks.Waits().Any(wait => wait.Waiter.StartsWith(_name, StringComparison.Ordinal)));

        await Looks.PassAsync(3);
        Assert.Empty(heard.Stuck);
        gate.Open();
        await Task.WhenAll(waiting, slow).InTime();
    }

    [Fact]
    public async Task A_wait_with_a_time_limit_ends_by_itself()
    {
        using Heard heard = new(_name);
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 1, DisposeTimeout = Times.Never });
        TaskCompletionSource<Task> queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource end = new();
        Task waiting = pool.Submit(() => Task.WhenAll(queued.Task.Result).Wait(TimeSpan.FromDays(1)));
        queued.SetResult(pool.Submit(() => { }, end.Token));
        await Times.IsSeen(() => pool.Counts is { Running: 1, Queued: 1 });

        await Looks.PassAsync(4);
        Assert.Empty(heard.Stuck);
        await end.CancelAsync();
        await waiting.ContinueWith(_ => { }, TaskScheduler.Default).InTime();
    }

    [Fact]
    public async Task Who_waits_outside_for_slow_jobs_makes_nobody_stuck()
    {
        using Heard heard = new(_name);
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 1, DisposeTimeout = Times.Never });
        Gate gate = new();
        Task[] jobs = [pool.Submit(() => gate.Pass()), .. Enumerable.Range(0, 20).Select(_ => pool.Submit(() => { }))];
        Thread main = new(() => Task.WhenAll(jobs).Wait());
        main.Start();
        await gate.Reached;

        await Looks.PassAsync(4);
        Assert.Empty(heard.Stuck);
        gate.Open();
        Assert.True(main.Join(Times.Soon));
    }

    [Fact]
    public async Task What_a_spare_will_run_is_not_stuck()
    {
        using Heard heard = new(_name);
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 1, DisposeTimeout = Times.Never });
        Gate gate = new();
        Task waiting = pool.Submit(() =>
        {
            Task.WhenAll(pool.Submit(() => gate.Pass()), pool.Submit(() => { })).Wait();
        });
        await gate.Reached;

        await Looks.PassAsync(3);
        Assert.Empty(heard.Stuck);
        gate.Open();
        await waiting.InTime();
    }

    [Fact]
    public async Task Two_pools_whose_jobs_wait_for_each_other_s_queued_jobs_are_named()
    {
        string other = Heard.Name("other");
        using Heard heard = new(_name);
        using ThreadPoolExecutor here = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 1, DisposeTimeout = Times.Never });
        using ThreadPoolExecutor there = new(new ThreadPoolExecutorOptions { Name = other, MaxWorkers = 1, DisposeTimeout = Times.Never });
        using CancellationTokenSource end = new();
        using Barrier both = new(2);
        Task first = here.Submit(() => CrossOver(there), new JobOptions { Name = "first" });
        Task second = there.Submit(() => CrossOver(here), new JobOptions { Name = "second" });

        InspectionWarning warning = await heard.NextAsync();
        Assert.Equal(WarningKind.Starvation, warning.Kind);
        Assert.Equal([other, _name], warning.Subject.Split(", ").Order());
        Assert.Contains($"{_name}-1 (job 1 first) waits for job 2 inner", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"{other}-1 (job 1 second) waits for job 2 inner", warning.Message, StringComparison.Ordinal);
        await end.CancelAsync();
        await Task.WhenAll(first, second).ContinueWith(_ => { }, TaskScheduler.Default).InTime();

        void CrossOver(ThreadPoolExecutor to)
        {
            both.SignalAndWait(Times.Soon);
            to.Submit(() => { }, new JobOptions { Name = "inner" }, end.Token).Wait();
        }
    }

    [Fact]
    public async Task Two_pools_that_submit_to_each_other_s_full_queue_are_named()
    {
        string other = Heard.Name("other");
        using Heard heard = new(_name);
        using ThreadPoolExecutor here = Full(_name), there = Full(other);
        using CancellationTokenSource end = new();
        using Barrier both = new(3);
        Task first = here.Submit(() => CrossOver(there)), second = there.Submit(() => CrossOver(here));
        Task[] filling = [here.Submit(() => { }), there.Submit(() => { })];
        both.SignalAndWait(Times.Soon);

        InspectionWarning warning = await heard.NextAsync();
        Assert.Equal(WarningKind.Starvation, warning.Kind);
        Assert.Contains($"waits for room in the queue of {other}", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"room in the queue of {_name} is made only by {_name}-1", warning.Message, StringComparison.Ordinal);
        Assert.Equal(2, warning.Stacks.Count);
        Assert.All(warning.Stacks, stack => Assert.Contains(nameof(CrossOver), stack, StringComparison.Ordinal));
        await end.CancelAsync();
        await Task.WhenAll([first, second, .. filling]).InTime();

        void CrossOver(ThreadPoolExecutor to)
        {
            both.SignalAndWait(Times.Soon);
            to.Submit(() => { }, end.Token);
        }

        static ThreadPoolExecutor Full(string name) =>
            new(new ThreadPoolExecutorOptions { Name = name, MaxWorkers = 1, QueueCapacity = 1, DisposeTimeout = Times.Never });
    }

    [Fact]
    public async Task A_job_that_waits_for_a_running_one_which_needs_its_lock_is_in_a_deadlock()
    {
        string lockName = Heard.Name("account");
        using Heard heard = new(lockName);
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 2, DisposeTimeout = Times.Never });
        Guarded<int> account = new(0, lockName);
        using Barrier both = new(2);
        Thread? blocked = null;
        Task inner = pool.Submit(() =>
        {
            both.SignalAndWait(Times.Soon);
            blocked = Thread.CurrentThread;
            try
            {
                account.Use((ref n) => n++);
            }
            catch (ThreadInterruptedException)
            {
                // By the test, which has seen enough.
            }
        }, new JobOptions { Name = "inner" });
        Task outer = pool.Submit(() => account.Use((ref _) =>
        {
            both.SignalAndWait(Times.Soon);
            inner.Wait();
        }), new JobOptions { Name = "outer" });

        InspectionWarning warning = await heard.NextAsync();
        Assert.Equal(WarningKind.Deadlock, warning.Kind);
        Assert.Contains("(job 2 outer) waits for job 1 inner", warning.Message, StringComparison.Ordinal);
        Assert.Contains("job 1 inner runs on", warning.Message, StringComparison.Ordinal);
        blocked!.Interrupt();
        await Task.WhenAll(inner, outer).InTime();
    }

    [Fact]
    public async Task A_worker_that_blocks_on_what_can_only_go_on_in_its_own_pool_is_named()
    {
        string lockName = Heard.Name("ledger");
        using Heard heard = new(_name);
        using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 1, DisposeTimeout = Times.Never });
        AsyncGuarded<int> ledger = new(0, lockName);
        using CancellationTokenSource end = new();
        Gate gate = new();
        Task first = pool.Submit(() => gate.Pass());
        Task awaiting = pool.Submit(() => ledger.UseAsync(async _ => await Task.Yield()), new JobOptions { Name = "awaiting" });
        Task blocking = pool.Submit(() => ledger.UseAsync(_ => Task.CompletedTask, end.Token).Wait(), new JobOptions { Name = "blocking" });
        gate.Open();

        InspectionWarning warning = await heard.NextAsync(WarningKind.Starvation);
        Assert.Contains($"{_name}-1 (job 3 blocking) waits for", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"waits for '{lockName}'", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"'{lockName}' is held by the next step of job 2 awaiting", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"the next step of job 2 awaiting waits in the queue of {_name}", warning.Message, StringComparison.Ordinal);
        await end.CancelAsync();
        await Task.WhenAll(first, awaiting, blocking).ContinueWith(_ => { }, TaskScheduler.Default).InTime();
    }

    [Fact]
    public async Task A_thread_that_joins_one_which_needs_its_lock_is_in_a_deadlock()
    {
        using Heard heard = new(_name);
        Guarded<int> account = new(0, _name);
        using Ring ring = new(1);
        WorkerThread? baker = null;
        Thread main = new(() => account.Use((ref _) =>
        {
            baker = WorkerThread.Start("baker", () => ring.WaitFor(account));
            baker.Join();
        }))
        { Name = "joiner" };
        main.Start();

        InspectionWarning warning = await heard.NextAsync();
        Assert.Contains("joiner waits for baker", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"baker waits for '{_name}'", warning.Message, StringComparison.Ordinal);
        ring.Break();
        Assert.True(main.Join(Times.Soon));
    }

    private static void Wait(string how, Task inner)
    {
        switch (how)
        {
            case "WhenAll":
                Task.WhenAll(inner, Task.CompletedTask).Wait();
                break;
            case "async job":
                inner.Wait();
                break;
            default:
                Task.WaitAll(Task.CompletedTask, inner);
                break;
        }
    }
}
