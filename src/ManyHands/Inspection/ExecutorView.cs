namespace ManyHands;

/// <summary>
/// What a debugger shows of an executor. It takes no lock: the thread that holds it stands still while somebody looks, so what
/// is seen may be in the middle of a change.
/// </summary>
internal sealed class ExecutorView
{
    private readonly IDebugged _executor;

    public ExecutorView(ThreadPoolExecutor executor) => _executor = executor.Core;

    public ExecutorView(AsyncExecutor executor) => _executor = executor;

    public ExecutorView(ProcessPoolExecutor executor) => _executor = executor.Pool;

    public ExecutorCounts Counts => _executor.PeekCounts;

    /// <summary>Threads, places or processes, with what they are at.</summary>
    public object[] Workers => _executor.PeekWorkers;

    /// <summary>The first of the jobs that wait.</summary>
    public object[] Queue => [.. _executor.PeekQueue.Take(100)];

    internal static string Text(string name, ExecutorCounts counts) =>
        $"{name}: {counts.Running} running, {counts.Queued} queued, {counts.Completed} completed, {counts.Failed} failed, {counts.Cancelled} cancelled";
}

/// <summary>An executor, or its core, as a debugger sees it: read without its lock.</summary>
internal interface IDebugged
{
    ExecutorCounts PeekCounts { get; }

    object[] PeekWorkers { get; }

    IEnumerable<object> PeekQueue { get; }
}
