namespace ManyHands.Tests;

/// <summary>
/// What every executor must do, wherever it runs its jobs: they are records, static functions or lambdas that capture
/// nothing, and tell what they did by their result or at a <see cref="RemoteGate"/>. An implementation is a subclass that
/// creates one; the tests stand in the other files of this folder, one a topic.
/// </summary>
public abstract partial class ExecutorContract : MapContract
{
    /// <summary>Whether a job that a shutdown abandons ends at once, though its code may go on.</summary>
    protected virtual bool AbandonedJobsEndAtOnce => false;

    /// <summary>Whether a job that does not heed its token is killed when <see cref="MapContract.Setup.KillGrace"/> is over.</summary>
    protected virtual bool KillsJobs => false;

    /// <summary>Whether jobs may name a lane.</summary>
    protected virtual bool HasLanes => false;

    private IFunctionExecutor Create(int maxWorkers = 2) => Create(maxWorkers, new Setup());

    /// <summary>Submitting throws at once: the task of a job never says that it was not accepted.</summary>
    private static TException Refused<TException>(Action submit)
        where TException : Exception => Assert.Throws<TException>(submit);

    /// <summary>Lets a job be running, and the others be queued behind it.</summary>
    private static async Task<Task> OccupyAsync(IExecutor executor, RemoteGate gate)
    {
        Task running = executor.Submit(new Pass(gate.Port));
        await gate.Reached;
        return running;
    }
}
