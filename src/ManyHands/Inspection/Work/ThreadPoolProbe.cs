using System.Globalization;

namespace ManyHands;

/// <summary>
/// Notices that the .NET thread pool comes to nothing new: it is given something to do that takes no time, and a second later
/// that is not done. Not thread-safe; confined to the watch.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="queue">Queues something on the pool.</param>
/// <param name="figures">How many work items wait there, and how many threads it has.</param>
internal sealed class ThreadPoolProbe(TimeProvider time, Action<Action> queue, Func<(long Pending, int Threads)> figures)
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongSinceLook = TimeSpan.FromSeconds(3);

    private Probe? _probe;
    private long _lastLook;

    internal static ThreadPoolProbe OfThisProcess() => new(
        TimeProvider.System,
        action => ThreadPool.UnsafeQueueUserWorkItem(static action => action(), action, preferLocal: false),
        () => (ThreadPool.PendingWorkItemCount, ThreadPool.ThreadCount));

    /// <summary>Called about once a second; gives the warning once, until the pool has moved.</summary>
    internal InspectionWarning? Look()
    {
        // Who has not looked for long may have stood still himself, and the whole program with him.
        bool hasStoodStill = time.GetElapsedTime(_lastLook) > LongSinceLook;
        _lastLook = time.GetTimestamp();
        if (_probe is not { IsDone: false } probe || hasStoodStill)
        {
            _probe = probe = new Probe(time.GetTimestamp());
            queue(probe.Run);
            return null;
        }

        TimeSpan waits = time.GetElapsedTime(probe.Queued);
        if (probe.IsTold || waits <= TooLong)
            return null;
        probe.IsTold = true;
        (long pending, int threads) = figures();
        return new InspectionWarning(
            WarningKind.ThreadPoolExhausted, time.GetUtcNow(), "the .NET thread pool",
            string.Create(CultureInfo.InvariantCulture,
                $"The .NET thread pool has begun nothing new for {waits.TotalSeconds:0.0} s: {pending} work items wait, and its {threads} threads are all taken, most likely by code that blocks. Await instead, or block on the threads of a ThreadPoolExecutor."),
            [$"   (hands threads {Environment.ProcessId} shows the stacks of its threads)"]);
    }

    private sealed class Probe(long queued)
    {
        private volatile bool _isDone;

        internal long Queued => queued;

        internal bool IsDone => _isDone;

        internal bool IsTold { get; set; }

        internal void Run() => _isDone = true;
    }
}
