namespace ManyHands;

// For debuggers: without the lock, whose holder stands still.
internal sealed partial class ProcessPool : IDebugged
{
    public ExecutorCounts PeekCounts => new(_queued + _sent - _busy, _busy, _completed, _failed, _cancelled);

    public object[] PeekWorkers => [.. _links.OfType<WorkerLink>()];

    public IEnumerable<object> PeekQueue => _queue.All;
}
