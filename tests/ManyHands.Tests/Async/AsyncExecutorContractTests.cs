namespace ManyHands.Tests;

/// <summary>The async executor keeps the contract of all executors.</summary>
public sealed class AsyncExecutorContractTests : ExecutorContract
{
    protected override bool AbandonedJobsEndAtOnce => true;

    protected override IInProcessExecutor Create(int maxWorkers, Setup setup) => new AsyncExecutor(new AsyncExecutorOptions
    {
        Name = setup.Name,
        MaxWorkers = maxWorkers,
        JobTimeout = setup.JobTimeout,
        DisposeMode = setup.DisposeMode,
        DisposeTimeout = setup.DisposeTimeout,
        Logger = setup.Logger,
        TimeProvider = setup.TimeProvider,
    });
}
