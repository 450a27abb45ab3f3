namespace ManyHands.Tests;

/// <summary>The async executor keeps the contract of all executors of this process.</summary>
public sealed class AsyncExecutorContractTests : InProcessContract
{
    protected override bool AbandonedJobsEndAtOnce => true;

    protected override bool HasLanes => true;

    protected override bool HasCpuTime => false;

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
