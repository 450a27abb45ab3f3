namespace ManyHands.Tests;

public abstract partial class InProcessContract
{
    [Fact]
    public async Task A_function_may_capture()
    {
        using IInProcessExecutor executor = Create();
        object given = new();

        Assert.Same(given, await executor.Submit(() => given).InTime());
        Assert.Same(given, await executor.Submit(token => token.CanBeCanceled ? given : new()).InTime());
        Assert.Same(given, await executor.Submit(async () => { await Task.Yield(); return given; }).InTime());
        Assert.Same(given, await executor.Submit(async token => { await Task.Run(static () => { }, token); return given; }).InTime());
    }

    [Fact]
    public async Task A_function_may_change_what_it_captured()
    {
        using IInProcessExecutor executor = Create();
        int runs = 0;

        await executor.Submit(() => { Interlocked.Increment(ref runs); }).InTime();
        await executor.Submit(token => { token.ThrowIfCancellationRequested(); Interlocked.Increment(ref runs); }).InTime();
        await executor.Submit(async () => { await Task.Yield(); Interlocked.Increment(ref runs); }).InTime();
        await executor.Submit(async token => { await Task.Run(static () => { }, token); Interlocked.Increment(ref runs); }).InTime();

        Assert.Equal(4, runs);
    }

    [Fact]
    public void A_job_runs_on_another_thread()
    {
        using IInProcessExecutor executor = Create();
        Task<int> job = executor.Submit(() => Environment.CurrentManagedThreadId);

        // Without leaving this thread: a free thread of the .NET pool could rightly be given the job.
        Assert.True(((IAsyncResult)job).AsyncWaitHandle.WaitOne(Times.Soon));
        Assert.NotEqual(Environment.CurrentManagedThreadId, job.Result);
    }

    [Fact]
    public async Task What_flows_with_the_caller_flows_into_the_job()
    {
        using IInProcessExecutor executor = Create();
        AsyncLocal<string> flowing = new() { Value = "caller" };

        Assert.Equal("caller", await executor.Submit(() => flowing.Value).InTime());
        Assert.Equal("caller", await executor.Submit(async () => { await Task.Yield(); return flowing.Value; }).InTime());
    }

    [Fact]
    public async Task With_one_worker_a_job_starts_when_the_task_of_the_one_before_has_ended()
    {
        using IInProcessExecutor executor = Create(1);
        int early = 0;
        List<Task> jobs = [];
        Gate gate = new();
        jobs.Add(await OccupyAsync(executor, gate));
        for (int i = 0; i < 5000; i++)
        {
            Task before = jobs[^1];
            jobs.Add(executor.Submit(() =>
            {
                early += before.IsCompleted ? 0 : 1;
                throw new FormatException();
            }));
        }

        gate.Open();
        await Task.WhenAny(Task.WhenAll(jobs)).InTime();
        Assert.Equal(0, early);
    }

    [Fact]
    public async Task Anything_may_be_a_result_and_a_task_in_a_task_is_left_to_the_caller()
    {
        using IInProcessExecutor executor = Create();
        Func<object> hidden = () => 1;
        Func<Task<Task<int>>> nested = () => Task.FromResult(Task.FromResult(1));
        Func<CancellationToken, Task<int>> awaited = _ => Task.FromResult(1);

        Assert.Equal(1, await executor.Submit(hidden).InTime());
        Assert.Equal(1, await executor.Submit(awaited).InTime());
        Assert.Equal(1, await (await executor.Submit(nested).InTime()).InTime());
    }
}
