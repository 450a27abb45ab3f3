namespace ManyHands.Tests;

public abstract partial class InProcessContract
{
    [Fact]
    public async Task What_a_function_captured_can_be_collected_while_the_executor_lives()
    {
        using IInProcessExecutor executor = Create(1);
        (Task kept, WeakReference input) = await RunWithInput(executor);
        (WeakReference result, WeakReference task) = await RunWithResult(executor);
        (Task cancelled, WeakReference never) = await CancelWithInput(executor);
        await executor.Submit(() => 1).InTime();    // the worker has let go of the one before

        await Garbage.IsTakenAsync(
            () => !input.IsAlive && !result.IsAlive && !task.IsAlive && !never.IsAlive,
            () => executor.Submit(() => 1));
        Assert.True(kept.IsCompletedSuccessfully && cancelled.IsCanceled);

        static async Task<(Task, WeakReference)> RunWithInput(IInProcessExecutor executor)
        {
            object input = new();
            Task<int> job = executor.Submit(() => input.GetHashCode());
            await job.InTime();
            return (job, new WeakReference(input));
        }

        static async Task<(WeakReference, WeakReference)> RunWithResult(IInProcessExecutor executor)
        {
            Task<object> job = executor.Submit(() => new object());
            return (new WeakReference(await job.InTime()), new WeakReference(job));
        }

        static async Task<(Task, WeakReference)> CancelWithInput(IInProcessExecutor executor)
        {
            Gate gate = new();
            Task running = await OccupyAsync(executor, gate);
            object input = new();
            using CancellationTokenSource source = new();
            Task<int> job = executor.Submit(() => input.GetHashCode(), source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
            gate.Open();
            await running.InTime();
            return (job, new WeakReference(input));
        }
    }
}
