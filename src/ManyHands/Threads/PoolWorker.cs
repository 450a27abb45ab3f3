using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ThreadState = System.Threading.ThreadState;

namespace ManyHands;

/// <summary>
/// One thread of a pool and its loop. What it has got and done is behind a lock of its own, which its thread shares with those
/// that look, and with workers that have nothing to do: so a core seldom waits for another.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose handle nobody asks for holds nothing to dispose of.")]
[DebuggerDisplay("{Text,nq}")]
internal sealed class PoolWorker
{
    [ThreadStatic]
    private static PoolWorker? t_this;

    private readonly PoolCore _core;
    private readonly SemaphoreSlim _wakeUp = new(0);
    private IPoolItem? _next; // only its own thread writes it
    private int _moves;

    /// <summary>What the job before was called. Used by its own thread.</summary>
    internal JobName.Memo LastName;

    /// <summary>What it has counted. Used under its gate.</summary>
    internal JobTotals Totals;

    internal PoolWorker(PoolCore core, WorkerTrack track, Holes holes)
    {
        _core = core;
        Track = track;
        Own = new PoolRing(holes);
        Thread = new Thread(Loop) { Name = Name };
    }

    internal string Name => Track.Name;

    /// <summary>Taken after the pool's; two workers' only by who holds that one.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>
    /// What its jobs have submitted: it takes the newest first, so that what a job waits for comes before what others do, and
    /// workers without work the oldest. Used under its gate.
    /// </summary>
    internal PoolRing Own { get; }

    /// <summary>What it has done. Written under its gate, but for the time since when it runs what it runs.</summary>
    internal WorkerTrack Track { get; }

    /// <summary>The system's number of its thread; 0 before that runs, or where it can't be known.</summary>
    internal int ThreadId { get; private set; }

    /// <summary>Whether it is ready for jobs. Written by its own thread.</summary>
    internal bool HasStarted { get; private set; }

    /// <summary>Whether it runs something that is yet to be written to the timeline. Written by its own thread under its gate.</summary>
    internal bool HasOpenSlice { get; set; }

    /// <summary>Whether it looks for work, or is about to. Written by its own thread, and by who starts or wakes that.</summary>
    internal bool IsSearching { get; set; }

    /// <summary>How often it has looked for work, in vain or not. Used by its own thread.</summary>
    internal uint Turns { get; set; }

    internal Thread Thread { get; }

    /// <summary>What is known of its thread; null before that runs.</summary>
    internal ThreadMark? Mark { get; private set; }

    /// <summary>What it took from the queue last. Written under its gate.</summary>
    internal IPoolItem? Item { get; set; }

    /// <summary>The innermost job whose code it runs. Written by its own thread.</summary>
    internal IPoolJob? Current { get; set; }

    /// <summary>Jobs that it runs inside of others, which wait for them, and since when. Used under its gate.</summary>
    internal List<(IPoolJob Job, long Since)> Inner { get; } = [];

    /// <summary>What <see cref="Moves"/> were when the watch looked last. Used under the pool's gate.</summary>
    internal int MovesSeen { get; set; } = -1;

    /// <summary>The worker whose jobs' jobs it runs, being a spare; null for the others.</summary>
    internal PoolWorker? Serves { get; init; }

    /// <summary>What <see cref="Moves"/> of the worker it serves was: once that changes, it is no longer needed.</summary>
    internal int ServesMove { get; init; }

    /// <summary>The spare that runs what it waits for. Written under the pool's gate.</summary>
    internal PoolWorker? Spare { get; set; }

    /// <summary>Whether its thread waits for something, be it a task, a lock or time.</summary>
    internal bool IsBlocked => (Thread.ThreadState & ThreadState.WaitSleepJoin) != 0;

    /// <summary>Changes whenever it starts something, or a job ends on it. Written under its gate.</summary>
    internal int Moves { get => Volatile.Read(ref _moves); set => Volatile.Write(ref _moves, value); }

    /// <summary>The worker of this pool whose thread this is; null on any other thread.</summary>
    internal static PoolWorker? OnThisThread(PoolCore core) => t_this is { } worker && worker._core == core ? worker : null;

    // A pool's thread must not keep what flows with the code that happened to start it.
    internal void Start() => Thread.UnsafeStart();

    internal void WakeUp() => _wakeUp.Release();

    internal void Park() => _wakeUp.Wait();

    internal void Park(TimeSpan time) => _wakeUp.Wait(time);

    private string Text => Current is { } job ? $"{Name} runs {job.Slot.Id} {job.PeekName()}" : $"{Name} runs nothing";

    /// <summary>Makes a job the current one, and says which was before.</summary>
    internal IPoolJob? Enter(IPoolJob job)
    {
        IPoolJob? outer = Current;
        Current = job;
        return outer;
    }

    /// <summary>Lays the next item ready, taken in the same turn at its lock that counted the one before as ended.</summary>
    internal void PutNext(IPoolItem? item) => _next = item;

    internal IPoolItem? TakeNext()
    {
        IPoolItem? next = _next;
        _next = null;
        return next;
    }

    private void Loop()
    {
        t_this = this;
        Mark = ThreadMark.Current;
        ThreadId = Mark.SystemId;
        Track.Since = _core.Clock.Now;
        try
        {
            _core.Initialize();
            HasStarted = true;
            while (_core.Next(this) is { } item)
            {
                if (InspectionSwitch.IsOn && Track.Since == WorkerTrack.JustNow)
                {
                    Track.Since = _core.Clock.Now;
                }

                item.Execute();
            }
        }
        catch (Exception cause)
        {
            // Jobs' exceptions never come here: the initializer threw, or this library has a bug. Nobody may hang on it.
            _core.Break(this, cause);
        }
    }
}
