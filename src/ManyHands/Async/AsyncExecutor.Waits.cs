namespace ManyHands;

// What the watch reads of it to find out who waits for what.
public sealed partial class AsyncExecutor : IWaitSource
{
    // Looking at more four times a second would cost more than it is worth.
    private const int MostWatched = 10_000;

    private long _movesLooked; // the watch's

    bool IWaitSource.StandsStill()
    {
        lock (_gate)
        {
            // Those that have left the queue, and those that have ended.
            long moves = _accepted - _queued + _completed + _failed + _cancelled;
            bool moved = moves != _movesLooked;
            _movesLooked = moves;
            return !moved && _queued > 0;
        }
    }

    void IWaitSource.AddTo(WaitPicture picture, bool withQueue)
    {
        if (WaitState(withQueue) is { } state)
            new AsyncWaits(picture, this, _options.Logger, state).Add();
    }

    private AsyncWaits.State? WaitState(bool withQueue)
    {
        List<AsyncWaits.WorkAt> queued = [];
        ILookup<AsyncWork, ThreadMark>? watched = Watch?.FindHolding().ToLookup(stretch => stretch.Work, stretch => stretch.Thread);
        lock (_gate)
        {
            if (_running.Count is 0 or > MostWatched)
                return null;
            if (withQueue)
                _lanes.ForEachWaiting(Add, WaitPicture.Most);

            return new AsyncWaits.State(
                [.. _running.All.Select(At)], queued, _lanes.Resting, withQueue && _places.InUse >= _limit, watched);
        }

        static AsyncWaits.WorkAt At(AsyncWork work) => new(
            work, work.Place, work.Lane is { HasRoom: false }, RunningParent(work) is { Place: not null } parent ? (true, parent.LentTo) : default);

        void Add(AsyncWork work) => queued.Add(At(work));
    }
}
