using System.Globalization;

namespace ManyHands;

/// <summary>
/// Notices that the .NET thread pool hardly gets on: work items wait, and its threads end less than one each in a second. Not
/// thread-safe; confined to the watch.
/// </summary>
/// <remarks>
/// It goes by the pool's own figures. A work item of ours, queued to see when its turn comes, would tell of the queue that all
/// share, which threads that are added come to first, and not of the queues of those that block, where most things are queued.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="read">What the pool says of itself.</param>
internal sealed class ThreadPoolProbe(TimeProvider time, Func<PoolFigures> read)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongSinceLook = TimeSpan.FromSeconds(3);

    private (PoolFigures Figures, long At)? _last;
    private bool _isTold;

    internal static ThreadPoolProbe OfThisProcess() => new(
        TimeProvider.System,
        static () => new PoolFigures(ThreadPool.PendingWorkItemCount, ThreadPool.CompletedWorkItemCount, ThreadPool.ThreadCount));

    /// <summary>Called about once a second; gives the warning once, until the pool has got on.</summary>
    internal InspectionWarning? Look()
    {
        long at = time.GetTimestamp();
        TimeSpan since = _last is { } earlier ? time.GetElapsedTime(earlier.At, at) : TimeSpan.MaxValue;
        if (since < Second)
            return null;
        PoolFigures before = _last?.Figures ?? default, now = read();
        _last = (now, at);

        // Who has not looked for long may have stood still himself, and the whole program with him.
        if (since > LongSinceLook)
            return null;
        double ended = (now.Completed - before.Completed) / since.TotalSeconds;
        bool isExhausted = Math.Min(before.Pending, now.Pending) > ended && ended < now.Threads;
        bool isNew = isExhausted && !_isTold;
        _isTold = isExhausted;
        return isNew ? Tell(now, now.Completed - before.Completed, since) : null;
    }

    private InspectionWarning Tell(PoolFigures now, long ended, TimeSpan since) => new(
        WarningKind.ThreadPoolExhausted, time.GetUtcNow(), "the .NET thread pool",
        string.Create(CultureInfo.InvariantCulture,
            $"The .NET thread pool is exhausted: {now.Pending} work items wait, and its {now.Threads} threads are all taken, most likely by code that blocks; they have ended {ended} work items in the last {since.TotalSeconds:0.0} s. Await instead, or block on the threads of a ThreadPoolExecutor."),
        [$"   (hands threads {Environment.ProcessId} shows the stacks of its threads)"]);
}

/// <summary>What the .NET thread pool says of itself.</summary>
/// <param name="Pending">Work items that wait, in all its queues.</param>
/// <param name="Completed">Work items that have ended since the process started.</param>
/// <param name="Threads">How many threads it has.</param>
internal readonly record struct PoolFigures(long Pending, long Completed, int Threads);
