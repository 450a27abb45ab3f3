namespace ManyHands;

// For debuggers: without the locks, whose holders stand still.
internal sealed partial class PoolCore : IDebugged
{
    public ExecutorCounts PeekCounts => Counts_NeedsFreeze;

    public object[] PeekWorkers => [.. _workers, .. _spares];

    public IEnumerable<object> PeekQueue => Rows.SelectMany(row => Enumerable.Range(0, row.Length).Select(place => row[place])).OfType<IPoolJob>();
}
