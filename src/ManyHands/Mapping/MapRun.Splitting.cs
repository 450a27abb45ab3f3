using System.Diagnostics;

namespace ManyHands;

// What was grouped because it was quick, and turns out slow, is shared out again.
internal sealed partial class MapRun<T, TResult>
{
    private static readonly TimeSpan TooLong = 8 * ChunkSizer.Target;

    // The executor takes no more; what it took already is run where it is.
    private volatile bool _keepsTogether;

    /// <summary>Whether a job that started then has gone on for so long that others should take its rest.</summary>
    public bool ShouldSplit(long started) => _sizesItself && !_keepsTogether && Stopwatch.GetElapsedTime(started) > TooLong;

    /// <summary>Sends the rest of a group as groups of their own, twice as many as there are workers.</summary>
    public void Split(MapGroup<T, TResult> group, CancellationToken cancellationToken)
    {
        int most = 2 * Workers;
        List<MapGroup<T, TResult>> parts = [];
        lock (_gate)
        {
            ReadOnlySpan<Outcome<T, TResult>> rest = group.TakeRest_NeedsLock();
            int each = (rest.Length - 1) / most + 1;
            LinkedListNode<MapGroup<T, TResult>> place = group.Place!;
            for (int i = 0; i < rest.Length; i++)
            {
                if (i % each == 0)
                {
                    MapGroup<T, TResult> part = new(group.First + group.Count + i);
                    place = part.Place = _sent.AddAfter(place, part);
                    parts.Add(part);
                }

                parts[^1].Add(rest[i].Item);
            }

            _underWay += parts.Count;
            if (!_countsItems)
                _unread += parts.Count;
        }

        foreach (MapGroup<T, TResult> part in parts)
            Watch(part, SubmitOrRun(part, cancellationToken));
    }

    private Task SubmitOrRun(MapGroup<T, TResult> part, CancellationToken cancellationToken)
    {
        if (!_keepsTogether)
        {
            try
            {
                return SubmitAsOurs(part);
            }
            catch (Exception exception) when (exception is ExecutorShutdownException or QueueFullException or BrokenExecutorException)
            {
                // These items were accepted with their group, so they are run, by the job that had them.
                _keepsTogether = true;
            }
        }

        try
        {
            part.Run(this, _plan.Function.Call!, cancellationToken);
            return Task.CompletedTask;
        }
        catch (Exception exception)
        {
            JobInfo.Current?.Mark(exception);
            return Task.FromException(exception);
        }
    }

    // Were it sent as the child of the job that is being split, the executor could not tell, once that has ended, who
    // waits for it; and an executor whose only place is lent to this enumeration would never run it.
    private Task SubmitAsOurs(MapGroup<T, TResult> part)
    {
        Task? job = null;
        ExecutionContext.Run(_context!, _ => job = Submit(part), null);
        return job!;
    }
}
