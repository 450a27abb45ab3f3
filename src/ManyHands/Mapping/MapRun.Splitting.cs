namespace ManyHands;

// What was grouped because it was quick, and turns out slow, is shared out again; and what a group run elsewhere gave
// back is sent once more.
internal sealed partial class MapRun<T, TResult>
{
    private static readonly TimeSpan TooLong = 8 * ChunkSizer.Target;

    // The executor takes no more; what it took already is run where it is.
    private volatile bool _keepsTogether;

    /// <summary>How long a group may run before others should take its rest; null where it is to be kept together.</summary>
    public TimeSpan? TimeUntilSplit => _sizesItself && !_keepsTogether ? TooLong : null;

    /// <summary>Calls back when the time is over; a look at the clock after each item would cost more than many an item.</summary>
    public ITimer? After(TimeSpan? time, Action callback) => time is not { } due ? null
        : Clock.CreateTimer(static callback => ((Action)callback!)(), callback, due, Timeout.InfiniteTimeSpan);

    /// <summary>Sends the rest of a group, whose job goes no further, as groups of their own.</summary>
    public void Split(MapGroup<T, TResult> group, CancellationToken cancellationToken)
    {
        foreach (MapGroup<T, TResult> part in TakeApart(group, isSlow: true, firstAlone: false))
            Watch(part, SubmitOrRun(part, cancellationToken));
    }

    private bool IsWanted(MapGroup<T, TResult> group) => !_stop.IsCancellationRequested && !IsUnwanted(group.First);

    // Only the host knows whether the first of the rest killed its worker; alone, it can harm no other.
    private List<MapGroup<T, TResult>> TakeRest(MapGroup<T, TResult> group) =>
        TakeApart(group, isSlow: group.Elapsed >= TimeUntilSplit, firstAlone: _plan.Job.Repeatable);

    /// <summary>Makes groups of the rest of a group, right after it; they are under way.</summary>
    /// <param name="group">The group, which keeps what it has run.</param>
    /// <param name="isSlow">Whether to make twice as many as there are workers, and not one.</param>
    /// <param name="firstAlone">Whether the first item gets a group of its own.</param>
    private List<MapGroup<T, TResult>> TakeApart(MapGroup<T, TResult> group, bool isSlow, bool firstAlone)
    {
        int most = isSlow ? 2 * Workers : 1;
        List<MapGroup<T, TResult>> parts = [];
        lock (_gate)
        {
            ReadOnlySpan<T> rest = group.TakeRest_NeedsLock();
            int each = (rest.Length - 1) / most + 1;
            LinkedListNode<MapGroup<T, TResult>> place = group.Place!;
            for (int i = 0; i < rest.Length; i++)
            {
                if (parts.Count == 0 || parts[^1].Count == each || (firstAlone && i == 1))
                {
                    MapGroup<T, TResult> part = new(group.First + group.Count + i);
                    place = part.Place = _sent.AddAfter(place, part);
                    parts.Add(part);
                }

                parts[^1].Add(rest[i]);
            }

            _underWay += parts.Count;
            if (!_countsItems)
                _unread += parts.Count;
        }

        return parts;
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
            part.Run(this, cancellationToken);
            return Task.CompletedTask;
        }
        catch (Exception exception)
        {
            JobInfo.Current?.Mark(exception);
            return Task.FromException(exception);
        }
    }

    private Task SubmitOrFail(MapGroup<T, TResult> part)
    {
        try
        {
            return SubmitAsOurs(part);
        }
        catch (Exception exception)
        {
            // These items were accepted with their group, so each is told how it ended.
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
