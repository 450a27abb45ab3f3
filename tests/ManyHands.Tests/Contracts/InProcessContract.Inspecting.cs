namespace ManyHands.Tests;

public abstract partial class InProcessContract
{
    [Fact]
    public async Task A_job_may_look_at_its_own_executor()
    {
        using IInProcessExecutor executor = Create(1);

        ExecutorSnapshot snapshot = await executor.Submit(executor.Snapshot, new JobOptions { Name = "looks" }).InTime();

        Assert.Equal("looks", Assert.Single(snapshot.Workers).Job?.Name);
    }

    [Fact]
    public async Task A_job_that_waits_for_another_on_its_worker_is_named_beside_it()
    {
        using IInProcessExecutor executor = Create(1);
        ExecutorSnapshot snapshot = await executor.Submit(
            () => executor.Submit(executor.Snapshot, new JobOptions { Name = "inner" }).Result, new JobOptions { Name = "outer" }).InTime();

        Assert.Equal(2, snapshot.Counts.Running);
        Assert.Equal("inner", Assert.Single(snapshot.Workers).Job?.Name);
        JobInfo outer = Assert.Single(snapshot.OffWorkers);
        Assert.Equal(("outer", snapshot.Workers[0].Name), (outer.Name, outer.Worker));
    }

    [Fact]
    public async Task A_running_job_of_a_function_has_the_functions_name()
    {
        using IInProcessExecutor executor = Create(1);
        Gate gate = new();
        Task job = await OccupyAsync(executor, gate);

        Assert.Equal("lambda in OccupyAsync", Assert.Single(executor.Snapshot().Workers).Job?.Name);
        gate.Open();
        await job.InTime();
    }

    [Fact]
    public async Task Snapshots_and_traces_hold_while_jobs_wait_for_jobs_at_random()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        using IInProcessExecutor executor = Create(3, new Setup { Name = "random-" + Guid.NewGuid() });
        Task<long> all = NestAtRandomAsync(executor, seed);
        while (!all.IsCompleted)
        {
            AddsUp(executor.Snapshot());
            Trace.Take().Of(executor);
        }

        long jobs = await all.InTime();
        Trace.Take().Of(executor);
        Assert.Equal((jobs, 0), (executor.Snapshot().Counts.Completed, AddsUp(executor.Snapshot())));
    }

    [Fact]
    public async Task Another_reader_of_a_trace_finds_workers_as_busy_whose_jobs_wait_for_jobs()
    {
        Assert.SkipUnless(TraceCheck.IsPossible, "Needs python3.");
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        using IInProcessExecutor executor = Create(3, new Setup { Name = "nested-" + Guid.NewGuid() });
        await NestAtRandomAsync(executor, seed).InTime();

        TraceCheck.AssertAddsUp(executor);
    }

    // How many there were, when all have ended.
    private static async Task<long> NestAtRandomAsync(IInProcessExecutor executor, int seed)
    {
        long jobs = 0;
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Begin(4, new Random(seed + i))));
        await Times.IsSeen(() => executor.Counts is { Queued: 0, Running: 0 });
        return Interlocked.Read(ref jobs);

        // A job waits for some of those that it begins, and ends before others.
        Task Begin(int depth, Random random)
        {
            Interlocked.Increment(ref jobs);
            int children = depth == 0 ? 0 : random.Next(3), kind = random.Next(3), childSeed = random.Next();
            Task Child(int child) => Begin(depth - 1, new Random(childSeed + child));
            return kind switch
            {
                0 => executor.Submit(() => Task.WaitAll([.. Enumerable.Range(0, children).Select(Child)])),
                1 => executor.Submit(async () =>
                {
                    await Task.Yield();
                    await Task.WhenAll(Enumerable.Range(0, children).Select(Child));
                }),
                _ => executor.Submit(() => Enumerable.Range(0, children).Select(Child).ToList().Count),
            };
        }
    }
}
