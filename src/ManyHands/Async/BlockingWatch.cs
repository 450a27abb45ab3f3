using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace ManyHands;

/// <summary>
/// Notices jobs that hold a thread without awaiting. Each thread notes what it runs since when; a timer, which runs only
/// while jobs are in flight, looks at the threads, of which there are far fewer than jobs. Thread-safe.
/// </summary>
internal sealed class BlockingWatch
{
    private static readonly Lock Gate = new();
    private static readonly List<WeakReference<Stretch>> Threads = [];

    [ThreadStatic]
    private static Stretch? t_stretch;

    private readonly AsyncExecutor _executor;
    private readonly AsyncLog? _log;
    private readonly TimeSpan _after;
    private readonly TimeSpan _period;
    private readonly ITimer _timer;
    private readonly ToldKinds _told; // the timer's
    private int _ticks;

    internal BlockingWatch(AsyncExecutor executor, AsyncLog? log, TimeSpan after)
    {
        _executor = executor;
        _log = log;
        _after = after;
        _period = TimeSpan.FromMilliseconds(Math.Clamp(after.TotalMilliseconds / 4, 5, 1000));
        _told = new ToldKinds(executor.TimeProvider);
        _timer = executor.TimeProvider.CreateTimer(
            static me => ((BlockingWatch)me!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs a piece of the job's code on this thread, up to where it awaits or ends.</summary>
    internal void Run(AsyncWork work, SynchronizationContext context, SendOrPostCallback code, object? state)
    {
        SynchronizationContext? contextBefore = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        Stretch stretch = t_stretch ??= Register();
        (AsyncWork? workBefore, long sinceBefore) = (stretch.Work, stretch.Since);
        stretch.Since = _executor.TimeProvider.GetTimestamp();
        Volatile.Write(ref stretch.Work, work);
        try
        {
            code(state);
        }
        finally
        {
            Volatile.Write(ref stretch.Work, null);
            stretch.Since = sinceBefore;
            Volatile.Write(ref stretch.Work, workBefore);
            SynchronizationContext.SetSynchronizationContext(contextBefore);
        }
    }

    /// <summary>There is a job in flight.</summary>
    internal void Wake()
    {
        if (Volatile.Read(ref _ticks) == 0 && Interlocked.Exchange(ref _ticks, 1) == 0)
            _timer.Change(_period, Timeout.InfiniteTimeSpan);
    }

    private static Stretch Register()
    {
        var stretch = new Stretch();
        lock (Gate)
            Threads.Add(new WeakReference<Stretch>(stretch));
        return stretch;
    }

    private void Look()
    {
        foreach ((AsyncWork work, TimeSpan held, ThreadMark thread) in FindHolding())
        {
            if (held < _after || work.WasSaidToBlock)
                continue;
            work.WasSaidToBlock = true;
            if (_told.OthersToTell(work.Name) is { } others)
                Tell(work.Info, held, thread, others);
        }

        if (_executor.Counts.Running > 0)
        {
            _timer.Change(_period, Timeout.InfiniteTimeSpan);
            return;
        }

        // A job that starts now either finds the watch asleep and wakes it, or is seen here.
        Interlocked.Exchange(ref _ticks, 0);
        if (_executor.Counts.Running > 0)
            Wake();
    }

    // The executor's own logger is told in its own words; without one it is the inspector's.
    private void Tell(JobInfo job, TimeSpan held, ThreadMark thread, int others)
    {
        string soHave = others == 0 ? "" : $"; so have {others} others of this name since it was last told";
        _log?.Blocks(job, held, soHave);
        InspectionWarning warning = new(
            WarningKind.BlockedWorker, _executor.TimeProvider.GetUtcNow(), WaitTexts.Of(job),
            string.Create(CultureInfo.InvariantCulture, $"{WaitTexts.Of(job)} has held a thread for {held.TotalSeconds:0.0} s without awaiting: ")
                + "await what it waits for, or run it on a ThreadPoolExecutor" + soHave + ".",
            [thread.StackElsewhere]);
        Warnings.Post(warning, _log is null ? null : NullLogger.Instance);
    }

    /// <summary>The jobs of this executor that hold a thread right now, how long they have, and which.</summary>
    internal List<(AsyncWork Work, TimeSpan Held, ThreadMark Thread)> FindHolding()
    {
        List<(AsyncWork, TimeSpan, ThreadMark)> found = [];
        lock (Gate)
        {
            Threads.RemoveAll(static thread => !thread.TryGetTarget(out _)); // Threads that have ended.
            foreach (WeakReference<Stretch> thread in Threads)
            {
                if (!thread.TryGetTarget(out Stretch? stretch) || Volatile.Read(ref stretch.Work) is not { } work
                    || work.Executor != _executor)
                    continue;
                TimeSpan held = _executor.TimeProvider.GetElapsedTime(Volatile.Read(ref stretch.Since));
                if (Volatile.Read(ref stretch.Work) == work)
                    found.Add((work, held, stretch.Thread));
            }
        }

        return found;
    }

    // Written by its thread, read by the timer: the job is written after its time, and read before and after it.
    private sealed class Stretch
    {
        internal readonly ThreadMark Thread = ThreadMark.Current;
        internal AsyncWork? Work;
        internal long Since;
    }
}
