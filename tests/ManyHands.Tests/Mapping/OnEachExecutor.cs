using ManyHands.Tests;

namespace ManyHands;

// The executors of this library keep the contract of Map by their contract tests; this one is anybody's.
public sealed class MapContractOnPlainThreads : MapContract
{
    protected override IFunctionExecutor Create(int maxWorkers, Setup setup) => new PlainExecutor(maxWorkers);
}

// And this one runs groups elsewhere, as far as Map can tell.
public sealed class MapContractElsewhere : MapContract
{
    protected override IFunctionExecutor Create(int maxWorkers, Setup setup) => new GroupHost(maxWorkers);
}

// What needs the caller's memory.
public class MapSharesGroupsOnThreads() : MapSharesGroups(
    (workers, clock) => new ThreadPoolExecutor(new ThreadPoolExecutorOptions { MaxWorkers = workers, TimeProvider = clock }));

public class MapSharesGroupsOnAsync() : MapSharesGroups(
    (workers, clock) => new AsyncExecutor(new AsyncExecutorOptions { MaxWorkers = workers, TimeProvider = clock }));

public class MapSharesGroupsOnPlainThreads() : MapSharesGroups((workers, _) => new PlainExecutor(workers))
{
    // Of SpinWait, about; a call that is twice as quick or as slow proves the same.
    private const int TurnsPerMillisecond = 30_000;

    // It has no clock of its own, so the system's counts, and a call that is to take time must have something to do.
    protected override void Take(TimeSpan time) => Thread.SpinWait((int)(time.TotalMilliseconds * TurnsPerMillisecond));
}

public class MapThrowsWhatWasThrownOnThreads() : MapThrowsWhatWasThrown(workers => new ThreadPoolExecutor(workers));

public class MapThrowsWhatWasThrownOnAsync() : MapThrowsWhatWasThrown(workers => new AsyncExecutor(workers));

public class MapThrowsWhatWasThrownOnPlainThreads() : MapThrowsWhatWasThrown(workers => new PlainExecutor(workers));
