namespace ManyHands.Tests;

/// <summary>Who has what one waits for: of a lock, of a job and of a thread that is not the same question.</summary>
public sealed class HeldByTests
{
    private readonly string _name = Heard.Name("crew");

    [Fact]
    public async Task Of_async_jobs_that_await_each_other_it_is_the_worker_that_runs_it()
    {
        Gate gate = new();
        await using AsyncExecutor crew = new(new AsyncExecutorOptions { Name = _name, MaxWorkers = 3 });
        Task last = crew.Submit(() => gate.PassAsync(), Called("last"));
        Task middle = crew.Submit(async () => await last, Called("middle")), first = crew.Submit(async () => await middle, Called("first"));

        WaitSnapshot[] waits = await OfAsync(2);
        Assert.Equal(
            [($"{_name}-2", "middle", "job 1 last", $"{_name}-1"), ($"{_name}-3", "first", "job 2 middle", $"{_name}-2")],
            waits.Select(wait => (wait.Waiter, wait.Job!.Name, wait.WaitsFor, wait.HeldBy)));
        gate.Open();
        await Task.WhenAll(last, middle, first).InTime();
    }

    [Fact]
    public async Task Of_a_job_of_a_pool_it_is_the_thread_that_runs_it_and_of_a_queued_one_nobody()
    {
        Gate gate = new();
        await using ThreadPoolExecutor crew = new(new ThreadPoolExecutorOptions { Name = _name, MaxWorkers = 1 });
        await using AsyncExecutor others = new(new AsyncExecutorOptions { Name = _name + "-others", MaxWorkers = 2 });
        Task running = crew.Submit(gate.Pass, Called("running"));
        await gate.Reached;
        Task queued = crew.Submit(() => { }, Called("queued"));
        Task one = others.Submit(async () => await running, Called("one")), two = others.Submit(async () => await queued, Called("two"));

        WaitSnapshot[] waits = await OfAsync(2);
        Assert.Equal(
            [("one", "job 1 running", $"{_name}-1 (job 1 running)"), ("two", "job 2 queued", null)],
            waits.Select(wait => (wait.Job!.Name, wait.WaitsFor, wait.HeldBy)));
        gate.Open();
        await Task.WhenAll(running, queued, one, two).InTime();
    }

    [Fact]
    public async Task A_job_that_waits_for_a_lock_does_so_once_and_not_for_itself()
    {
        AsyncGuarded<int> safe = new(0, "safe" + _name);
        Gate gate = new();
        await using AsyncExecutor crew = new(new AsyncExecutorOptions { Name = _name, MaxWorkers = 3 });
        Task holder = crew.Submit(() => safe.UseAsync(async _ => await gate.PassAsync()), Called("hold"));
        await gate.Reached;
        Task pay = crew.Submit(async () => await safe.UseAsync(_ => Task.CompletedTask), Called("pay"));
        await OfAsync(1);

        WaitSnapshot wait = Assert.Single(await OfAsync(1));
        Assert.Equal(("pay", $"'safe{_name}'"), (wait.Job!.Name, wait.WaitsFor));
        Assert.Equal(($"{_name}-2", WorkerState.Waiting, $"'safe{_name}'"), crew.Snapshot().Workers.Where(worker => worker.WaitsFor is not null)
            .Select(worker => (worker.Name, worker.State, worker.WaitsFor)).Single());
        gate.Open();
        await Task.WhenAll(holder, pay).InTime();
    }

    [Fact]
    public async Task Of_a_lock_it_is_who_is_inside_and_not_what_that_one_awaits()
    {
        AsyncGuarded<int> safe = new(0, "safe" + _name);
        Gate gate = new();
        await using AsyncExecutor crew = new(new AsyncExecutorOptions { Name = _name, MaxWorkers = 3 });
        Task slow = crew.Submit(() => gate.PassAsync(), Called("slow"));
        await gate.Reached;
        TaskCompletionSource isInside = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task holder = HoldAsync();
        await isInside.Task.InTime();
        Task pay = crew.Submit(async () => await safe.UseAsync(_ => Task.CompletedTask), Called("pay"));

        WaitSnapshot wait = Assert.Single(await OfAsync(1), one => one.WaitsFor == $"'safe{_name}'");
        Assert.Equal($"the async function {typeof(HeldByTests).FullName}.lambda in {nameof(Of_a_lock_it_is_who_is_inside_and_not_what_that_one_awaits)}", wait.HeldBy);
        gate.Open();
        await Task.WhenAll(slow, holder, pay).InTime();

        Task HoldAsync() => safe.UseAsync(async _ =>
        {
            isInside.SetResult();
            await slow;
        });
    }

    [Fact]
    public async Task Of_a_thread_it_is_that_thread_and_not_what_it_waits_for()
    {
        Guarded<int> gee = new(0, "gee" + _name);
        Gate gate = new();
        Thread holder = new(() => gee.Use((ref _) => gate.Pass())) { Name = "holder", IsBackground = true };
        holder.Start();
        await gate.Reached;
        WorkerThread child = WorkerThread.Start($"child {_name}", () => gee.Use((ref n) => n++));
        WorkerThread parent = WorkerThread.Start($"parent {_name}", () => child.Join());

        WaitSnapshot? wait = null;
        await Times.IsSeen(() => (wait = Looks.Waits().FirstOrDefault(one => one.Waiter == $"parent {_name}")) is not null
            && Looks.Waits().Any(one => one.Waiter == $"child {_name}"));
        wait = Looks.Waits().Single(one => one.Waiter == $"parent {_name}");
        Assert.Equal(($"child {_name}", $"child {_name}"), (wait.WaitsFor, wait.HeldBy));
        gate.Open();
        parent.Join();
    }

    private static JobOptions Called(string name) => new() { Name = name };

    /// <summary>What the crew's jobs and those that wait for its jobs wait for, when there are so many at least.</summary>
    private async Task<WaitSnapshot[]> OfAsync(int fewest)
    {
        WaitSnapshot[] waits = [];
        await Times.IsSeen(() => (waits = [.. Looks.Waits().Where(wait => wait.Job?.Executor.StartsWith(_name, StringComparison.Ordinal) == true)
            .OrderBy(wait => wait.Job!.Id).ThenBy(wait => wait.WaitsFor, StringComparer.Ordinal)]).Length >= fewest);
        return waits;
    }
}
