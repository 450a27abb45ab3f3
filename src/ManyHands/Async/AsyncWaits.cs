using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>Who waits for what in an async executor: a queued job for a place, or for one of its lane. Confined to one look.</summary>
internal sealed class AsyncWaits(WaitPicture picture, AsyncExecutor executor, ILogger? log, AsyncWaits.State state) : INodeMaker
{
    private readonly Dictionary<string, WaitNode> _lanes = new(StringComparer.Ordinal);
    private WaitNode? _places;

    /// <summary>Tells the picture what there is.</summary>
    internal void Add()
    {
        foreach (WorkAt at in state.Running)
        {
            Tell(at.Work);
            if (at.Work.Running is { } function)
                picture.GoesOnAfter(function, this, at.Work);
            foreach (ThreadMark thread in ThreadsOf(at.Work))
                picture.AddThread(thread, at.Work.Info, log);
        }

        foreach (WorkAt at in state.Queued)
            Tell(at.Work);
    }

    // Null where it has just ended.
    private void Tell(AsyncWork work)
    {
        if (work.Promise is { } promise)
            picture.EndsWith(promise, this, work);
    }

    public WaitNode NodeOf(object item)
    {
        var work = (AsyncWork)item;
        if (picture.Find(work) is { } known)
            return known;
        WorkAt queued = state.Queued.Find(at => at.Work == work);
        bool isQueued = queued.Work is not null;
        WaitNode node = picture.Add(new WaitNode(work, WaitTexts.OfJob(work.Id, work.Name), isQueued ? "waits for a place in" : "hangs on")
        {
            Log = log,
            Job = isQueued ? null : work.Info,
            IsJob = true,
            Holder = isQueued ? null : work.Info.Worker,
            MayEnd = isQueued && work.Caller.CanBeCanceled,
        }.WaitsAt(work));
        if (isQueued && TokenClock.MayFire(work.Caller))
            node.AddNeed(WaitNode.Free); // it will be cancelled, and whoever waits for it goes on
        else if (isQueued)
            AddQueue(node, queued);
        else
            AddThreads(node, work);
        return node;
    }

    // Code that blocks instead of awaiting: before its first await, in a stretch that is watched, or where it has noted it.
    private void AddThreads(WaitNode node, AsyncWork work)
    {
        foreach (ThreadMark thread in ThreadsOf(work))
            node.AddNeed(picture.NodeOf(thread));
        foreach (WaitNode thread in picture.ThreadsOf(work.Info))
            node.AddNeed(thread);
    }

    private IEnumerable<ThreadMark> ThreadsOf(AsyncWork work)
    {
        IEnumerable<ThreadMark> watched = state.Watched?[work] ?? [];
        return work.BeginsOn is { } first ? watched.Append(first).Distinct() : watched;
    }

    private void AddQueue(WaitNode node, WorkAt at)
    {
        if (at.Work.LaneName is { } lane && at.LaneIsFull)
            node.AddNeed(LaneNode(lane));

        // The place of the job that submitted it would do as well, as soon as the one that uses it now has ended.
        node.AddNeed(!at.MayBorrow.Is ? [Places] : [Places, at.MayBorrow.After is { } user ? NodeOf(user) : WaitNode.Free]);
    }

    private WaitNode Places
    {
        get
        {
            if (_places is not null)
                return _places;
            _places = picture.Add(new WaitNode(this, executor.Name, "has no place but that of") { IsCapacity = true, Log = log });
            if (state.IsFull)
                _places.AddNeed([.. state.Running.Where(at => at.Place is not null).GroupBy(at => at.Place!).Select(PlaceNode)]);
            return _places;
        }
    }

    // A place that was lent is free for others when all have ended that use it.
    private WaitNode PlaceNode(IGrouping<WorkerTrack, WorkAt> users)
    {
        WaitNode[] jobs = [.. users.Select(at => NodeOf(at.Work))];
        if (jobs is [var only])
            return only;
        WaitNode place = picture.Add(new WaitNode(users.Key, $"the place {users.Key.Name}", "is used by"));
        foreach (WaitNode job in jobs)
            place.AddNeed(job);
        return place;
    }

    private WaitNode LaneNode(string lane)
    {
        if (_lanes.TryGetValue(lane, out WaitNode? known))
            return known;
        WaitNode node = picture.Add(new WaitNode(new object(), $"the lane {lane} of {executor.Name}", "has no place but that of")
        {
            IsCapacity = true,
            Log = log,
        });
        _lanes.Add(lane, node);
        WorkAt[] holders = [.. state.Running.Where(at => at.Work.LaneName == lane)];
        if (holders.Length > 0 && !state.Resting.Contains(lane))
            node.AddNeed([.. holders.Select(at => NodeOf(at.Work))]);
        return node;
    }

    /// <summary>What was read under the executor's lock.</summary>
    /// <param name="Running">The jobs that have started.</param>
    /// <param name="Queued">Some of those that have not.</param>
    /// <param name="Resting">Lanes with a place that will be free when its pause is over.</param>
    /// <param name="IsFull">Whether all places are taken.</param>
    /// <param name="Watched">The threads that run stretches of jobs, where these are watched.</param>
    internal sealed record State(
        List<WorkAt> Running, List<WorkAt> Queued, HashSet<string> Resting, bool IsFull, ILookup<AsyncWork, ThreadMark>? Watched);

    /// <summary>A job.</summary>
    /// <param name="Work">Which.</param>
    /// <param name="Place">Its place.</param>
    /// <param name="LaneIsFull">Whether its lane has no room.</param>
    /// <param name="MayBorrow">Whether the job that submitted it has a place, and which job uses that now.</param>
    internal readonly record struct WorkAt(AsyncWork Work, WorkerTrack? Place, bool LaneIsFull, (bool Is, AsyncWork? After) MayBorrow);
}
