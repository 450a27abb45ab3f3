namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Fact]
    public async Task A_debugger_sees_workers_and_queue_though_a_thread_that_stands_still_holds_the_lock()
    {
        using IFunctionExecutor executor = Create(1, new Setup { Name = "debugged" });
        await executor.Submit(new Echo(1)).InTime();
        using RemoteGate gate = new();
        Task running = await OccupyAsync(executor, gate);
        Task queued = executor.Submit(new Echo(1), new JobOptions { Name = "second" });
        Gate look = new();
        var holder = WorkerThread.Start("holder", () =>
        {
            lock (DebuggerText.LockOf(executor))
                look.Pass();
        });
        await look.Reached;

        Task<(string Text, string Worker, string[] Queue)> seen = Task.Run(
            () =>
            {
                Dictionary<string, object?> unfolded = DebuggerText.Unfold(executor);
                return (
                    DebuggerText.Of(executor),
                    DebuggerText.Of(Assert.Single((object[])unfolded["Workers"]!)),
                    ((object[])unfolded["Queue"]!).Select(DebuggerText.Of).ToArray());
            },
            TestContext.Current.CancellationToken);

        (string text, string worker, string[] queue) = await seen.InTime();
        Assert.Equal("debugged: 1 running, 1 queued, 1 completed, 0 failed, 0 cancelled", text);
        Assert.Contains("2 Pass", worker);
        Assert.Contains("debugged-1", worker);
        Assert.StartsWith("3 second", Assert.Single(queue));
        look.Open();
        gate.Open();
        await Task.WhenAll(running, queued, holder.Completion).InTime();
    }
}
