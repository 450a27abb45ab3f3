namespace ManyHands.Tests;

public abstract partial class InProcessContract
{
    [Fact]
    public async Task A_running_function_is_told_by_its_token()
    {
        using IInProcessExecutor executor = Create(2);
        using CancellationTokenSource source = new();
        Gate gate = new(), later = new();
        Task job = executor.Submit(token => gate.Pass(token), source.Token);
        Task laterJob = executor.Submit(async token => { await later.PassAsync(token); }, source.Token);
        await gate.Reached;
        await later.Reached;

        await source.CancelAsync();

        OperationCanceledException caught = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
        Assert.Equal(source.Token, caught.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => laterJob.InTime());
        Assert.True(job.IsCanceled && laterJob.IsCanceled);
        Assert.Equal(2, executor.Counts.Cancelled);
    }
}
