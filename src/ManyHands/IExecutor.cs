namespace ManyHands;

/// <summary>Runs jobs: on threads, as async work, in processes or on other machines. Thread-safe.</summary>
/// <remarks>
/// <see cref="Submit{TResult}"/> is the one core method; everything else that takes work, <c>Map</c> among it, is
/// built on it. Every job accepted ends exactly once: with its result, with an exception, or cancelled.
/// </remarks>
public interface IExecutor : IDisposable, IAsyncDisposable
{
    /// <summary>What its workers are named after.</summary>
    string Name { get; }

    /// <summary>How many jobs' code it runs at once, at this moment; an automatic limit changes it.</summary>
    int MaxWorkers { get; }

    /// <summary>How many jobs of this instance stand where, at one moment; the numbers add up.</summary>
    ExecutorCounts Counts { get; }

    /// <summary>What its workers are at, at this moment: who runs what since when, and how much waits.</summary>
    /// <remarks>It holds the executor up only for as long as copying takes, and waits for no job.</remarks>
    ExecutorSnapshot Snapshot();

    /// <summary>Accepts a job, to be run as soon as a worker is free.</summary>
    /// <param name="job">The work. It may be run on another thread, in another process or on another machine.</param>
    /// <param name="options">Its name, lane and time limit.</param>
    /// <param name="cancellationToken">Cancels the job: queued, it never starts; running, its token tells it.</param>
    /// <returns>
    /// A task that ends as the job's code does, its exception unchanged (see <see cref="JobInfo.Of"/>). It is cancelled
    /// only by <paramref name="cancellationToken"/>; a job that a shutdown dropped fails with
    /// <see cref="ExecutorShutdownException"/>, one whose time ran out with <see cref="TimeoutException"/>.
    /// </returns>
    /// <exception cref="NotSupportedException">The executor has no lanes and the options name one.</exception>
    /// <exception cref="ExecutorShutdownException">The executor takes no more work.</exception>
    /// <exception cref="BrokenExecutorException">The executor's workers can't run.</exception>
    /// <exception cref="QueueFullException">The queue is full and the executor was told to reject.</exception>
    Task<TResult> Submit<TResult>(
        IJob<TResult> job, JobOptions options = default, CancellationToken cancellationToken = default);

    /// <summary>Refuses new work, ends what was accepted as <paramref name="mode"/> says, and says what it gave up.</summary>
    /// <param name="mode">What becomes of work that was accepted. A later, stricter call overrules an earlier one.</param>
    /// <param name="timeout">
    /// When it has passed, queued jobs are dropped, running ones told by their tokens and abandoned. The default is none.
    /// </param>
    Task<ShutdownReport> ShutdownAsync(ShutdownMode mode = ShutdownMode.Finish, TimeSpan? timeout = null);
}

/// <summary>An executor that takes functions as jobs, beside records. Thread-safe.</summary>
/// <remarks>
/// Whether a function may capture variables, the executor decides. An <see cref="IInProcessExecutor"/> takes any. One whose
/// workers live elsewhere takes static methods and lambdas that capture nothing, and refuses a capturing one at the call,
/// with an <see cref="ArgumentException"/> that names what it captured.
/// </remarks>
public interface IFunctionExecutor : IExecutor;

/// <summary>
/// An executor whose jobs share the caller's memory: a function may capture what it likes, change it, and give back the
/// very objects it was given. Code that relies on this asks for this interface. Thread-safe.
/// </summary>
public interface IInProcessExecutor : IFunctionExecutor;
