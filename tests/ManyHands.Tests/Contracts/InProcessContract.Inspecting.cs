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
}
