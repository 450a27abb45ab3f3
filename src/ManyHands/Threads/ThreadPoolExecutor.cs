using System.Diagnostics;

namespace ManyHands;

/// <summary>Runs jobs on threads of its own, which have names. Thread-safe.</summary>
/// <remarks>
/// <para>Threads are started when work comes and no free one is there, up to <see cref="MaxWorkers"/>, and stay until the
/// executor is disposed of. While there is work they keep the process alive, so Main may return with work pending; a
/// resting executor never holds up the exit.</para>
/// <para>A job may wait for other jobs of the same executor: <c>Result</c>, <c>Wait()</c> and <c>Task.WaitAll</c> run
/// the job waited for on the spot. Where that can't be (a wait for <c>WhenAll</c>, with a time limit or for an async job), a
/// spare worker <c>NAME-spare-1</c> runs what the blocked job has submitted, or they that it submitted, some 50 ms later; so
/// for a time there may be more threads than <see cref="MaxWorkers"/>, by the number of blocked ones. A wait of that kind for
/// a job that another one submitted is not noticed.</para>
/// <para>Jobs from outside start in the order in which they came. What a job itself submits stays with its worker, which
/// takes the newest of that first; a worker that has nothing else to do takes the oldest. Now and then each looks for what
/// has waited longest, so nothing waits for good.</para>
/// <para>An async job leaves its worker at each await, so <see cref="MaxWorkers"/> bounds the threads that run code,
/// not the async jobs in flight. A job that ignores its token can't be stopped: a thread can't be killed.</para>
/// </remarks>
/// <example><code>
/// using var pool = new ThreadPoolExecutor(maxWorkers: 3);
/// int length = await pool.Submit(() => File.ReadAllText(path).Length);
/// </code></example>
[DebuggerDisplay("{Text,nq}")]
[DebuggerTypeProxy(typeof(ExecutorView))]
public sealed partial class ThreadPoolExecutor : IInProcessExecutor
{
    private readonly PoolCore _core;
    private readonly ThreadPoolExecutorOptions _options;

    /// <summary>As many threads as the machine has cores.</summary>
    public ThreadPoolExecutor()
        : this(new ThreadPoolExecutorOptions())
    {
    }

    /// <summary>At most <paramref name="maxWorkers"/> threads; all else as the options' defaults say.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxWorkers"/> is less than 1.</exception>
    public ThreadPoolExecutor(int maxWorkers)
        : this(new ThreadPoolExecutorOptions { MaxWorkers = AtLeastOne(maxWorkers) })
    {
    }

    /// <summary>As the options say.</summary>
    /// <exception cref="ArgumentException">An option makes no sense; the message says which.</exception>
    public ThreadPoolExecutor(ThreadPoolExecutorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        PoolChecks.Check(options);
        _options = options;
        _core = new PoolCore(options);
    }

    /// <inheritdoc/>
    public string Name => _core.Name;

    /// <inheritdoc/>
    public int MaxWorkers => _core.MaxWorkers;

    /// <inheritdoc/>
    public ExecutorCounts Counts => _core.Counts;

    internal PoolCore Core => _core;

    private string Text => ExecutorView.Text(Name, _core.PeekCounts);

    /// <inheritdoc/>
    public ExecutorSnapshot Snapshot() => _core.Snapshot();

    /// <inheritdoc/>
    /// <remarks>Blocks while a queue with a capacity is full and was told to wait (<see cref="QueueFullMode.Wait"/>).</remarks>
    public Task<TResult> Submit<TResult>(
        IJob<TResult> job, JobOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return SubmitWork<TResult>(job, options, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>A job of this executor may await it: it waits for all others then.</remarks>
    public async Task<ShutdownReport> ShutdownAsync(ShutdownMode mode = ShutdownMode.Finish, TimeSpan? timeout = null)
    {
        PoolChecks.Check(timeout, nameof(timeout));
        Task ended = _core.Close(mode);
        try
        {
            await ended.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, _core.TimeProvider).ConfigureAwait(false);
            return new ShutdownReport(_core.Dropped, []);
        }
        catch (TimeoutException)
        {
            IReadOnlyList<JobInfo> abandoned = _core.Abandon();
            return new ShutdownReport(_core.Dropped, abandoned);
        }
    }

    /// <summary>
    /// Shuts down as <see cref="ExecutorOptions.DisposeMode"/> says and waits till all has ended, for
    /// <see cref="ExecutorOptions.DisposeTimeout"/> at most. Called by one of its own jobs, it does not wait.
    /// </summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        if (_core.IsCalledByOwnJob || _core.IsAbandoned)
        {
            _ = _core.Close(_options.DisposeMode);
            return;
        }

        ShutdownReport report = await ShutdownAsync(_options.DisposeMode, _options.DisposeTimeout).ConfigureAwait(false);
        if (report.Abandoned.Count > 0)
        {
            _core.Log?.Abandoned(report);
        }
    }

    /// <summary>The same for a job, or for a bare function, which needs no object around it.</summary>
    internal Task<TResult> SubmitWork<TResult>(object work, in JobOptions options, CancellationToken cancellationToken)
    {
        JobTerms? terms = PoolChecks.Terms(options, _options.JobTimeout, cancellationToken);
        Admission admission = _core.Admit(_options.FullMode, cancellationToken);
        if (admission == Admission.Cancelled)
        {
            _core.CountCancelled(holdsPromise: false);
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        if (work is IAsyncJob<TResult> asyncWork)
        {
            AsyncPoolJob<TResult> asyncJob = new(_core, asyncWork, terms, admission);
            Offer(asyncJob);
            return asyncJob.Task;
        }

        SyncPoolJob<TResult> job = new(_core, work, terms, admission);
        Offer(job);
        return job;
    }

    private void Offer(IPoolJob job)
    {
        job.Offer();
        ref JobSlot slot = ref job.Slot;
        if (slot.Id == 0)
        {
            if (slot.Refusal is { } refusal)
                throw refusal;

            // Its token fired on the way.
            _core.CountCancelled(slot.Admission == Admission.Promised);
        }
        else if (slot is { Admission: Admission.CallerRuns, HasEnded: false })
        {
            job.Execute();
        }
    }

    private static int AtLeastOne(int maxWorkers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWorkers, 1);
        return maxWorkers;
    }
}
