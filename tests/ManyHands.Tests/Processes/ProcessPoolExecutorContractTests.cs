namespace ManyHands.Tests;

/// <summary>The process pool keeps the contract of all executors.</summary>
public sealed class ProcessPoolExecutorContractTests : ExecutorContract
{
    protected override bool AbandonedJobsEndAtOnce => true;

    protected override bool KillsJobs => true;

    protected override int Thrift => 10;

    protected override IFunctionExecutor Create(int maxWorkers, Setup setup) => new ProcessPoolExecutor(
        new ProcessPoolExecutorOptions
        {
            Name = setup.Name,
            MaxWorkers = maxWorkers,
            JobTimeout = setup.JobTimeout,
            DisposeMode = setup.DisposeMode,
            DisposeTimeout = setup.DisposeTimeout,
            KillGrace = setup.KillGrace,
            Logger = setup.Logger,
            TimeProvider = setup.TimeProvider,
        });
}
