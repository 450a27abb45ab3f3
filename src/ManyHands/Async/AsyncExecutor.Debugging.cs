namespace ManyHands;

// For debuggers: without the lock, whose holder stands still.
public sealed partial class AsyncExecutor : IDebugged
{
    ExecutorCounts IDebugged.PeekCounts => PeekCounts;

    object[] IDebugged.PeekWorkers => [.. _running.All.OrderBy(work => work.Id)];

    IEnumerable<object> IDebugged.PeekQueue => _lanes.Waiting.OrderBy(work => work.Id);

    private ExecutorCounts PeekCounts => new(_queued, _running.Count, _completed, _failed, _cancelled);

    private string Text => ExecutorView.Text(Name, PeekCounts);
}
