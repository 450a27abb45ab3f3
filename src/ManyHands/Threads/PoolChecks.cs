namespace ManyHands;

/// <summary>What a pool's options and its jobs' must be.</summary>
internal static class PoolChecks
{
    // What timers of the runtime can count to: some 49 days.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    internal static void Check(ThreadPoolExecutorOptions options)
    {
        CheckCommon(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxWorkers, 1);
        if (options.QueueCapacity is { } capacity)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1, nameof(options.QueueCapacity));
        }

        if (!Enum.IsDefined(options.FullMode))
            throw new ArgumentOutOfRangeException(nameof(options), options.FullMode, "There is no such mode of a full queue.");
    }

    /// <summary>What every executor can be told.</summary>
    internal static void CheckCommon(ExecutorOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Name);
        ArgumentNullException.ThrowIfNull(options.TimeProvider);
        if (!Enum.IsDefined(options.DisposeMode))
            throw new ArgumentOutOfRangeException(nameof(options), options.DisposeMode, "There is no such mode of shutting down.");

        Check(options.JobTimeout, nameof(options.JobTimeout));
        Check(options.DisposeTimeout, nameof(options.DisposeTimeout));
    }

    /// <summary>A time limit is from 0 to 49 days, or infinite.</summary>
    internal static void Check(TimeSpan? timeout, string name)
    {
        if (timeout is { } time && time != Timeout.InfiniteTimeSpan && (time < TimeSpan.Zero || time > Longest))
            throw new ArgumentOutOfRangeException(name, time, "A time limit is from 0 to 49 days, or Timeout.InfiniteTimeSpan.");
    }

    /// <summary>What is special about a job; null for most.</summary>
    internal static JobTerms? Terms(in JobOptions options, TimeSpan? jobTimeout, CancellationToken token)
    {
        if (options.Lane is not null)
            throw new NotSupportedException("A ThreadPoolExecutor has no lanes; an AsyncExecutor has.");

        Check(options.Timeout, nameof(options));
        TimeSpan? timeout = options.Timeout ?? jobTimeout;
        timeout = timeout == Timeout.InfiniteTimeSpan ? null : timeout;
        return options.Name is null && timeout is null && !token.CanBeCanceled
            ? null
            : new JobTerms(options.Name, timeout, token);
    }
}
