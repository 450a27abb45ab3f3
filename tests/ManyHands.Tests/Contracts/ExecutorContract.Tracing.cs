namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_trace_has_each_job_once_with_its_end_and_adds_up_with_the_snapshot()
    {
        const int Many = 300;
        using IFunctionExecutor executor = Create(3, new Setup { Name = "traced-" + Guid.NewGuid() });
        Task<int>[] jobs = [.. Enumerable.Range(1, Many).Select(i => i % 10 == 0
            ? executor.Submit(new Fail("mine"), new JobOptions { Name = "drop" })
            : executor.Submit(new Spin(1000)))];
        foreach (Task<int> job in jobs)
            await Task.WhenAny(job).InTime();
        await IdleAsync(executor);

        ExecutorSnapshot snapshot = executor.Snapshot();
        Trace.Event[] events = Trace.Take().Of(executor);

        Assert.Equal(Enumerable.Range(1, Many).Select(id => (long)id), events.Select(entry => entry.Job).Order());
        Assert.All(events, entry => Assert.Equal(
            entry.Job % 10 == 0 ? ("drop", "job", "failed") : ("Spin", "job", "completed"), (entry.Name, entry.Kind, entry.Ending)));
        Dictionary<string, decimal> busy = events.GroupBy(entry => entry.Worker).ToDictionary(of => of.Key, of => of.Sum(entry => entry.Length));
        Assert.All(snapshot.Workers, worker => Assert.Equal(
            (double)busy.GetValueOrDefault(worker.Name), worker.BusyTime.TotalMicroseconds, tolerance: 0.2));
        Assert.Equal((double)busy.Values.Sum(), snapshot.BusyTime.TotalMicroseconds, tolerance: 0.2);
    }

    [Fact]
    public async Task Another_reader_of_a_trace_finds_each_worker_as_busy_as_the_snapshot_says()
    {
        Assert.SkipUnless(TraceCheck.IsPossible, "Needs python3.");
        using IFunctionExecutor executor = Create(3, new Setup { Name = "read-" + Guid.NewGuid() });
        Task<int>[] jobs = [.. Enumerable.Range(1, 300).Select(i => i % 10 == 0 ? executor.Submit(new Fail("mine")) : executor.Submit(new Spin(10 * i)))];
        foreach (Task<int> job in jobs)
            await Task.WhenAny(job).InTime();
        await IdleAsync(executor);

        TraceCheck.AssertAddsUp(executor);
    }

    [Fact]
    public async Task A_trace_has_what_runs_and_what_executors_did_that_have_ended()
    {
        IFunctionExecutor executor = Create(1, new Setup { Name = "ended-" + Guid.NewGuid() });
        using RemoteGate gate = new();
        Task job = await OccupyAsync(executor, gate);
        Trace.Event running = Assert.Single(Trace.Take().Of(executor));
        Assert.Equal(("Pass", "goes on", true), (running.Name, running.Ending, running.Length > 0));

        gate.Open();
        await job.InTime();
        await executor.DisposeAsync();

        Trace.Event ended = Assert.Single(Trace.Take().Of(executor));
        Assert.Equal(("Pass", "completed", true), (ended.Name, ended.Ending, ended.Length > running.Length));
    }

    [Fact]
    public async Task A_trace_can_be_written_while_jobs_go_through()
    {
        int many = 5_000 / Thrift;
        using IFunctionExecutor executor = Create(2, new Setup { Name = "busy-" + Guid.NewGuid() });
        Task[] jobs = [.. Enumerable.Range(0, many).Select(_ => executor.Submit(new Spin(100)))];
        Task all = Task.WhenAll(jobs);
        int seen = 0;
        while (!all.IsCompleted)
        {
            int now = Trace.Take().Of(executor).Count(entry => entry.Ending != "goes on");
            Assert.InRange(now, seen, many);
            seen = now;
        }

        await all;
        Assert.Equal(many, Trace.Take().Of(executor).Length);
    }
}
