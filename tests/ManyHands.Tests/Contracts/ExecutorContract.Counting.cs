namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Fact]
    public async Task Counts_say_where_each_job_stands()
    {
        using IExecutor executor = Create(1);
        Assert.Equal(default, executor.Counts);
        using RemoteGate gate = new();
        await OccupyAsync(executor, gate);
        Task queued = executor.Submit(new Fail("mine"));
        Assert.Equal(new ExecutorCounts(1, 1, 0, 0, 0), executor.Counts);
        gate.Open();
        await Task.WhenAny(queued).InTime();

        Assert.Equal(new ExecutorCounts(0, 0, 1, 1, 0), executor.Counts);
        Assert.Equal(2, executor.Counts.Accepted);
    }

    [Fact]
    public async Task Who_awaits_a_job_finds_it_counted()
    {
        using IFunctionExecutor executor = Create(2);
        for (int i = 1; i <= 300; i += 3)
        {
            await executor.Submit(new Echo(1)).InTime();
            Assert.Equal((0, i), (executor.Counts.Running, executor.Counts.Completed));
            await executor.Submit(static () => 1).InTime();
            Assert.Equal((0, i + 1), (executor.Counts.Running, executor.Counts.Completed));
            await executor.Submit(static async () => { await Task.Yield(); }).InTime();
            Assert.Equal((0, i + 2), (executor.Counts.Running, executor.Counts.Completed));
        }
    }

    [Fact]
    public async Task Counts_add_up_at_every_moment()
    {
        int many = 20_000 / Thrift;
        using IFunctionExecutor executor = Create(2);
        long submitted = 0;
        Task submitting = Task.Run(() =>
        {
            for (int i = 0; i < many; i++)
            {
                executor.Submit(static () => 1);
                Interlocked.Increment(ref submitted);
            }
        }, TestContext.Current.CancellationToken);

        while (!submitting.IsCompleted)
        {
            long before = Interlocked.Read(ref submitted);
            ExecutorCounts counts = executor.Counts;
            long after = Interlocked.Read(ref submitted) + 1;
            Assert.InRange(counts.Accepted, before, after);
            Assert.InRange(counts.Running, 0, 2);
        }

        await submitting;
        await executor.ShutdownAsync().InTime();
        Assert.Equal(new ExecutorCounts(0, 0, many, 0, 0), executor.Counts);
    }
}
