using Microsoft.Extensions.Logging;

namespace ManyHands.Tests;

/// <summary>
/// What every executor of this process must do, whichever kind. An implementation is a subclass that creates one; the
/// tests stand in the other files of this folder, one a topic.
/// </summary>
public abstract partial class ExecutorContract
{
    /// <summary>Creates the executor under test, with <paramref name="maxWorkers"/> jobs at once.</summary>
    protected abstract IInProcessExecutor Create(int maxWorkers, Setup setup);

    /// <summary>Whether a job that a shutdown abandons ends at once, though its code goes on.</summary>
    protected virtual bool AbandonedJobsEndAtOnce => false;

    private IInProcessExecutor Create(int maxWorkers = 2) => Create(maxWorkers, new Setup());

    /// <summary>What a test asks for; each option as in <see cref="ExecutorOptions"/>.</summary>
    protected sealed record Setup
    {
        public string Name { get; init; } = "hands";

        public TimeSpan? JobTimeout { get; init; }

        public ShutdownMode DisposeMode { get; init; } = ShutdownMode.Finish;

        public TimeSpan DisposeTimeout { get; init; } = Times.Soon;

        public ILogger? Logger { get; init; }

        public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
    }

    /// <summary>Submitting throws at once: the task of a job never says that it was not accepted.</summary>
    private static TException Refused<TException>(Action submit)
        where TException : Exception => Assert.Throws<TException>(submit);

    /// <summary>Lets a job be running, and the others be queued behind it.</summary>
    private static async Task<Task> OccupyAsync(IInProcessExecutor executor, Gate gate)
    {
        Task running = executor.Submit(() => gate.Pass());
        await gate.Reached;
        return running;
    }
}
