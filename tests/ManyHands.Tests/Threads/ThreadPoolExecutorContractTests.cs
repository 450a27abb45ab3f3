namespace ManyHands.Tests;

public sealed class ThreadPoolExecutorContractTests : InProcessContract
{
    protected override IInProcessExecutor Create(int maxWorkers, Setup setup) => new ThreadPoolExecutor(
        new ThreadPoolExecutorOptions
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
