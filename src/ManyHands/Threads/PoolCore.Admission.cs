namespace ManyHands;

/// <summary>How a job gets into a queue that has an end.</summary>
internal enum Admission : byte
{
    /// <summary>As it comes: the queue has no end, or the submitter is a worker that must not wait.</summary>
    Free,

    /// <summary>On a place that was promised to it.</summary>
    Promised,

    /// <summary>Not at all: its submitter runs it.</summary>
    CallerRuns,

    /// <summary>Not at all: it was cancelled before.</summary>
    Cancelled,
}

// What happens when the queue is full.
internal sealed partial class PoolCore
{
    /// <summary>Decides how a job comes in; waits for a place if it has to.</summary>
    internal Admission Admit(QueueFullMode mode, CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            ThrowIfRefusing();
            return Admission.Cancelled;
        }

        if (_room is null || PoolWorker.OnThisThread(this) is not null)
            return Admission.Free;

        PoolRoom.Place place;
        lock (_gate)
        {
            if (Refusal_NeedsLock() is { } refusal)
                throw refusal;

            if (_room.TryPromise())
                return Admission.Promised;

            if (mode == QueueFullMode.CallerRuns)
                return Admission.CallerRuns;

            if (mode == QueueFullMode.Reject)
                throw new QueueFullException($"The queue of {Name} is full: {_room.Capacity} jobs are waiting.");

            place = _room.Wait();
        }

        return Await(place, token);
    }

    private void Wait(PoolRoom.Place place, CancellationToken token)
    {
        if (!InspectionSwitch.IsOn)
        {
            place.Decided.Wait(token);
            return;
        }

        if (place.Decided.Wait(WaitRecord.NotedAfter, token))
            return;

        using (WaitRecord.Begin(this, token))
        {
            place.Decided.Wait(token);
        }
    }

    private Admission Await(PoolRoom.Place place, CancellationToken token)
    {
        try
        {
            Wait(place, token);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _room!.GiveUp(place);
            }

            return Admission.Cancelled;
        }

        if (!place.IsPromised)
        {
            ThrowIfRefusing();
        }

        return Admission.Promised;
    }
}
