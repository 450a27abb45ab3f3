namespace ManyHands.Tests;

/// <summary>
/// What executors promise beyond <see cref="ExecutorContract"/> when their jobs share the caller's memory: functions that
/// capture, the very objects, jobs that use their own executor and wait in it.
/// </summary>
public abstract partial class InProcessContract : ExecutorContract
{
    /// <inheritdoc/>
    protected abstract override IInProcessExecutor Create(int maxWorkers, Setup setup);

    private IInProcessExecutor Create(int maxWorkers = 2) => Create(maxWorkers, new Setup());

    /// <summary>Lets a job be running, and the others be queued behind it.</summary>
    private static async Task<Task> OccupyAsync(IInProcessExecutor executor, Gate gate)
    {
        Task running = executor.Submit(() => gate.Pass());
        await gate.Reached;
        return running;
    }

    private static void Throw(Exception exception) => throw exception;
}
