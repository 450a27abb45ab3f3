using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>All that the watch looks at, and what it has seen so far. Not thread-safe; confined to the watch.</summary>
internal sealed class InspectionLooks
{
    // Of four looks a second, one is at the work as well.
    private const int WorkEvery = 4;

    private readonly KnotWatch _knots = new();
    private readonly ThreadPoolProbe _pool = ThreadPoolProbe.OfThisProcess();
    private readonly ConditionalWeakTable<IWorkSource, WorkWatch> _work = [];
    private int _looks;
    private bool _hasToldWhatIsOff;

    internal void Look()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        int turn = _looks++ % WorkEvery;
        TellWhatIsOff();
        LookAtWaits(now, isThorough: turn < 2); // twice in a row, since what is seen only once is not believed
        if (turn == 0)
            LookAtWork(now);
    }

    private void LookAtWaits(DateTimeOffset now, bool isThorough)
    {
        // Where jobs come and go, no queue is stuck; and where nobody stands still, hardly anything is.
        List<(IWaitSource Executor, bool StandsStill)> executors =
            [.. ExecutorRegistry.All.Live.OfType<IWaitSource>().Select(executor => (executor, executor.StandsStill()))];
        bool isQuiet = WaitList.IsEmpty && !executors.Exists(executor => executor.StandsStill);
        foreach (Knot knot in _knots.Look(isQuiet && !isThorough ? [] : WaitPicture.Take(executors).Nodes))
        {
            InspectionWarning warning = knot.Tell(now);
            ToldKnots.Add(knot, warning);
            Warnings.Post(warning, knot.Log);
        }
    }

    private void TellWhatIsOff()
    {
        if (_hasToldWhatIsOff || Inspector.Logger is not { } logger)
            return;
        _hasToldWhatIsOff = true;
        if (!AwaitWalk.IsPossible || !TokenClock.IsPossible)
            WarningLog.CannotFollow(new SafeLogger(logger));
    }

    private void LookAtWork(DateTimeOffset now)
    {
        Lazy<WaitPicture> waits = new(WaitPicture.Take);
        foreach (IWorkSource executor in ExecutorRegistry.All.Live.OfType<IWorkSource>())
        {
            WorkWatch watch = _work.GetValue(executor, static _ => new WorkWatch(Environment.ProcessorCount));
            foreach (InspectionWarning warning in watch.Look(executor, now, waits, out WorkSample? sample))
                Warnings.Post(warning, sample?.Log);
        }

        if (_pool.Look() is { } exhausted)
            Warnings.Post(exhausted);
    }
}
