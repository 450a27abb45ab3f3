namespace ManyHands;

// For debuggers: without the gate, whose holder stands still.
internal sealed partial class PoolCore : IDebugged
{
    public ExecutorCounts PeekCounts => Counts_NeedsLock;

    public object[] PeekWorkers => [.. _workers, .. _spares];

    public IEnumerable<object> PeekQueue => _queue.Peek().OfType<IPoolJob>();
}
