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
    // It has no clock of its own, so the system's counts.
    protected override void Take(TimeSpan time) => Thread.Sleep(time);
}

public class MapThrowsWhatWasThrownOnThreads() : MapThrowsWhatWasThrown(workers => new ThreadPoolExecutor(workers));

public class MapThrowsWhatWasThrownOnAsync() : MapThrowsWhatWasThrown(workers => new AsyncExecutor(workers));

public class MapThrowsWhatWasThrownOnPlainThreads() : MapThrowsWhatWasThrown(workers => new PlainExecutor(workers));
