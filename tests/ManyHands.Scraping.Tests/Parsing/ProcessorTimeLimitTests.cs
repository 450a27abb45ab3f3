namespace ManyHands.Scraping.Tests;

/// <summary>A page costs what its thread computes, not what passes meanwhile.</summary>
public sealed class ProcessorTimeLimitTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_thread_that_computes_is_stopped()
    {
        using var limit = new ProcessorTimeLimit(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        long began = TimeProvider.System.GetTimestamp();
        while (!limit.Token.IsCancellationRequested)
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Long, "nothing has stopped it");
    }

    [Fact]
    public async Task A_thread_that_gets_no_processor_is_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the time on the wall counts.");
        using var rest = new SemaphoreSlim(0);
        var stopped = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            using var limit = new ProcessorTimeLimit(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            rest.Wait();
            stopped.SetResult(limit.Token.IsCancellationRequested);
        });
        thread.Start();

        // Another one computes for longer than the limit meanwhile.
        using (var other = new ProcessorTimeLimit(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken))
            while (!other.Token.IsCancellationRequested)
                Thread.SpinWait(1000);
        rest.Release();

        Assert.False(await stopped.Task.WaitAsync(Long, TestContext.Current.CancellationToken));
    }
}
