using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>
/// Runs jobs in processes of its own: what they leak, break or never end touches nobody else, and they can be killed.
/// 64-bit Linux. Thread-safe.
/// </summary>
/// <remarks>
/// <para>Workers are this program, started again without its <c>Main</c>; nothing need be put into it. All are started
/// at once, ahead of the work, and each has the name of the executor and a number.</para>
/// <para>Jobs are records (<see cref="IJob{TResult}"/>), static methods and lambdas that capture nothing: what a lambda captures
/// does not cross, so one that does is refused at the call. Arguments and results cross as System.Text.Json writes them,
/// public properties and fields, set again by the constructor and the setters of the type; what would be lost that way is refused
/// and named. Primitives, strings and arrays of values go without it, large arrays through shared memory.</para>
/// <para>A job that is cancelled or whose time is over is told by its token, and its process killed when it has not ended
/// within <see cref="ProcessPoolExecutorOptions.KillGrace"/>. A worker that dies fails the job that it ran with
/// <see cref="WorkerDiedException"/>, and is replaced; every other job goes on.</para>
/// <para>What jobs write to standard output and standard error goes to <see cref="ExecutorOptions.Logger"/>, line by line.
/// Workers end with this process, however that ends.</para>
/// <para>As <c>Main</c> is not run in workers, neither is what it sets up: static fields have what their initializers give
/// them, and <see cref="ProcessPoolExecutorOptions.Initializer"/> is the place for more. Dispose of the executor: until then
/// its processes live on, and while it has work they keep this process alive, so a job that never ends does, too.</para>
/// </remarks>
/// <example><code>
/// using var pool = new ProcessPoolExecutor(maxWorkers: 4);
/// await foreach (int count in pool.Map(numbers, Primes.Count)) …
/// </code></example>
[DebuggerDisplay("{Text,nq}")]
[DebuggerTypeProxy(typeof(ExecutorView))]
public sealed partial class ProcessPoolExecutor : IFunctionExecutor
{
    private readonly ProcessPool _pool;
    private readonly ProcessPoolExecutorOptions _options;

    /// <summary>As many processes as the machine has cores.</summary>
    /// <exception cref="PlatformNotSupportedException">This program can't be started as a worker; the message says what to do.</exception>
    [RequiresUnreferencedCode(CrossingText.Unreferenced)]
    [RequiresDynamicCode(CrossingText.Dynamic)]
    public ProcessPoolExecutor()
        : this(new ProcessPoolExecutorOptions())
    {
    }

    /// <summary>This many processes; all else as the options' defaults say.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxWorkers"/> is less than 1.</exception>
    /// <exception cref="PlatformNotSupportedException">This program can't be started as a worker; the message says what to do.</exception>
    [RequiresUnreferencedCode(CrossingText.Unreferenced)]
    [RequiresDynamicCode(CrossingText.Dynamic)]
    public ProcessPoolExecutor(int maxWorkers)
        : this(new ProcessPoolExecutorOptions { MaxWorkers = maxWorkers })
    {
    }

    /// <summary>As the options say.</summary>
    /// <exception cref="ArgumentException">An option makes no sense; the message says which.</exception>
    /// <exception cref="PlatformNotSupportedException">This program can't be started as a worker; the message says what to do.</exception>
    [RequiresUnreferencedCode(CrossingText.Unreferenced)]
    [RequiresDynamicCode(CrossingText.Dynamic)]
    public ProcessPoolExecutor(ProcessPoolExecutorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LaunchCommand.Check();
        ProcessChecks.Check(options);
        _options = options;
        _pool = new ProcessPool(options);
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public int MaxWorkers => _options.MaxWorkers;

    /// <inheritdoc/>
    public ExecutorCounts Counts => _pool.Counts;

    internal ProcessPool Pool => _pool;

    private string Text => ExecutorView.Text(Name, _pool.PeekCounts);

    /// <inheritdoc/>
    public ExecutorSnapshot Snapshot() => _pool.Snapshot();

    /// <summary>The processes there are, at this moment.</summary>
    public IReadOnlyList<ProcessWorkerInfo> Workers => _pool.Workers;

    /// <inheritdoc/>
    /// <remarks>Where a worker is free, the job's arguments are written to it before this returns.</remarks>
    /// <exception cref="ArgumentException">The job is a function that can't cross; the message names what it captures.</exception>
    /// <exception cref="JobSerializationException">
    /// The type of the job or of its result has something that can't cross, which is named. Where only this value has, the task
    /// fails with it.
    /// </exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The constructor says it.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The constructor says it.")]
    public Task<TResult> Submit<TResult>(
        IJob<TResult> job, JobOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        options = ProcessChecks.Check(options, _options.JobTimeout);
        if (job is FunctionJob function)
            Crossing.Check(function.Code, "function");
        var accepted = new ProcessJob<TResult>(_pool, job, options, cancellationToken);
        _pool.Accept(accepted);
        return accepted.Task;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// It ends when the processes are gone, too. At the deadline those that run a job are killed, and the jobs' tasks fail at once.
    /// </remarks>
    public async Task<ShutdownReport> ShutdownAsync(ShutdownMode mode = ShutdownMode.Finish, TimeSpan? timeout = null)
    {
        PoolChecks.Check(timeout, nameof(timeout));
        _pool.Close(mode);
        try
        {
            await _pool.Gone.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _pool.GiveUp();
            await _pool.Gone.ConfigureAwait(false);
        }

        return _pool.Report;
    }

    /// <summary>
    /// Shuts down as <see cref="ExecutorOptions.DisposeMode"/> says and waits till all has ended and no process is left, for
    /// <see cref="ExecutorOptions.DisposeTimeout"/> at most; what still runs then is killed.
    /// </summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        ShutdownReport report = await ShutdownAsync(_options.DisposeMode, _options.DisposeTimeout).ConfigureAwait(false);
        if (report.Abandoned.Count > 0)
            _pool.Log?.Abandoned(report);
    }
}
