using System.Diagnostics;

namespace ManyHands;

/// <summary>
/// Runs async work: thousands of jobs in flight on few threads, within a limit that is a number or finds itself.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <para>Jobs start on the .NET thread pool, never on the caller's thread. A job that is no <see cref="IAsyncJob{TResult}"/>
/// runs there too and holds a thread: work that computes or blocks belongs on a <see cref="ThreadPoolExecutor"/>.</para>
/// <para>With a logger, or where the <see cref="Inspector"/> has anybody to tell when the executor is made, code that holds a
/// thread longer than <see cref="AsyncExecutorOptions.BlockedAfter"/> is told, once a job. What runs behind a <c>ConfigureAwait(false)</c> or in a <c>Task.Run</c> is out of sight.</para>
/// <para>Jobs that are in flight together and were submitted with one caller's token are told by one token: what a job
/// registers with it and does not dispose of stays there until all of them have ended.</para>
/// <para>A job may wait for jobs that it, or one of these, submits here, however low the limit: where no place is free,
/// one of them at a time uses its place, as soon as its lane has room. So nested jobs can be in flight beyond <see cref="MaxWorkers"/>, one chain a
/// place.</para>
/// <para>Other waits can't be told from waits for the network. A job that waits for one that another submitted after it,
/// a later child of the same parent say, needs a limit with room for both; a job that waits for another of its own lane
/// needs a lane with room for both; and a job submitted back from another executor's job counts as a stranger's. Where all
/// places are taken by such waits, nothing goes on.</para>
/// </remarks>
/// <example><code>
/// await using var fetch = new AsyncExecutor(maxWorkers: 5);
/// string page = await fetch.Submit(token => http.GetStringAsync(url, token));
/// </code></example>
[DebuggerDisplay("{Text,nq}")]
[DebuggerTypeProxy(typeof(ExecutorView))]
public sealed partial class AsyncExecutor : IInProcessExecutor
{
    private readonly AsyncExecutorOptions _options;

    /// <summary>An executor that finds the best number of jobs in flight by itself.</summary>
    public AsyncExecutor()
        : this(new AsyncExecutorOptions())
    {
    }

    /// <summary>An executor with at most this many jobs in flight.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public AsyncExecutor(int maxWorkers)
        : this(new AsyncExecutorOptions { MaxWorkers = maxWorkers })
    {
    }

    /// <summary>An executor as the options say.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or there is a pause of lanes that have no limit.</exception>
    public AsyncExecutor(AsyncExecutorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        _options = options;
        TimeProvider = options.TimeProvider;
        Clock = new ExecutorClock(options.TimeProvider);
        Log = options.Logger is null ? null : new AsyncLog(options.Logger, options.Name);
        _places = new Places(options.Name, _timeline);
        _window = options.MaxWorkers is null ? new LimitWindow(TimeProvider.GetElapsedTime(0)) : null;
        _limit = options.MaxWorkers ?? _window!.State.Limit;
        Watch = Log is null && !Inspector.IsHeard ? null : new BlockingWatch(this, Log, options.BlockedAfter);
        _lanes = new Lanes<AsyncWork>(options.MaxPerLane, options.LanePause);
        if (options.LanePause > TimeSpan.Zero)
            _restTimer = TimeProvider.CreateTimer(static me => ((AsyncExecutor)me!).OnRestsEnd(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = ExecutorRegistry.Add(this);
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public int MaxWorkers => Volatile.Read(ref _limit);

    /// <inheritdoc/>
    public ExecutorCounts Counts
    {
        get
        {
            lock (_gate)
                return new(_queued, _running.Count, _completed, _failed, _cancelled);
        }
    }

    internal TimeProvider TimeProvider { get; }

    internal ExecutorClock Clock { get; }

    internal AsyncLog? Log { get; }

    /// <summary>Null where nobody would be told, when the executor was made: then nothing is watched.</summary>
    internal BlockingWatch? Watch { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The time limit is negative, or longer than 49 days.</exception>
    public Task<TResult> Submit<TResult>(
        IJob<TResult> job, JobOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return SubmitCode<TResult>(job, options, cancellationToken);
    }

    /// <summary>The same for async functions too, which need no job around them.</summary>
    /// <param name="code">As in <see cref="AsyncWork{TResult}"/>.</param>
    /// <param name="options">As there.</param>
    /// <param name="cancellationToken">As there.</param>
    internal Task<TResult> SubmitCode<TResult>(object code, JobOptions options, CancellationToken cancellationToken)
    {
        PoolChecks.Check(options.Timeout, nameof(options));
        TimeSpan? timeout = options.Timeout ?? _options.JobTimeout;
        options = options with { Timeout = timeout == Timeout.InfiniteTimeSpan ? null : timeout };
        var work = new AsyncWork<TResult>(this, code, options.Name ?? JobName.Of(code), options, cancellationToken);
        Task<TResult> promise = work.Promise!; // it may have ended by the time it was accepted
        Accept(work);
        return promise;
    }

    /// <inheritdoc/>
    /// <remarks>Waits as <see cref="AsyncExecutorOptions"/> says; from inside one of its own jobs it only begins the shutdown.</remarks>
    public void Dispose()
    {
        Task<ShutdownReport> shutdown = ShutdownAsync(_options.DisposeMode, _options.DisposeTimeout);
        if (!IsInsideOwnJob)
            shutdown.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    /// <remarks>Waits as <see cref="AsyncExecutorOptions"/> says; from inside one of its own jobs it only begins the shutdown.</remarks>
    public async ValueTask DisposeAsync()
    {
        Task<ShutdownReport> shutdown = ShutdownAsync(_options.DisposeMode, _options.DisposeTimeout);
        if (!IsInsideOwnJob)
            await shutdown.ConfigureAwait(false);
    }

    /// <summary>Whether the automatic limit should take this result as a sign of overload.</summary>
    internal bool CountsAsFailure<TResult>(TResult result)
    {
        if (_options.IsFailure is not { } isFailure || _options.MaxWorkers is not null)
            return false;
        try
        {
            return isFailure(result);
        }
        catch (Exception error)
        {
            Log?.IsFailureThrew(error);
            return false;
        }
    }

    private static void Check(AsyncExecutorOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Name, nameof(options.Name));
        ArgumentNullException.ThrowIfNull(options.TimeProvider, nameof(options.TimeProvider));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxWorkers ?? 1, 1, nameof(options.MaxWorkers));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPerLane ?? 1, 1, nameof(options.MaxPerLane));
        PoolChecks.Check(options.JobTimeout, nameof(options.JobTimeout));
        PoolChecks.Check(options.DisposeTimeout, nameof(options.DisposeTimeout));
        if (!Enum.IsDefined(options.DisposeMode))
            throw new ArgumentOutOfRangeException(nameof(options), options.DisposeMode, "There is no such mode of shutting down.");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LanePause, TimeSpan.Zero, nameof(options.LanePause));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.BlockedAfter, TimeSpan.Zero, nameof(options.BlockedAfter));
        if (options.LanePause > TimeSpan.Zero && options.MaxPerLane is null)
            throw new ArgumentException("LanePause is the rest of a lane's places: say in MaxPerLane how many there are.", nameof(options));
    }
}
