namespace ManyHands;

/// <summary>Who waits for what in a pool: its workers are threads, a queued job waits for any. Confined to one look.</summary>
internal sealed class PoolWaits(WaitPicture picture, PoolCore core, PoolWaits.State state) : INodeMaker
{
    // A worker that comes back from one stretch of an async job still has it while another runs the next.
    private readonly HashSet<IPoolJob> _added = [];
    private WaitNode? _workers;

    /// <summary>Tells the picture what there is.</summary>
    internal void Add()
    {
        foreach (WorkerAtWork at in state.Workers)
        {
            if (at.Worker.Mark is not { } mark)
                continue;
            picture.AddThread(mark, at.Innermost, core.Log?.Logger);
            foreach (IPoolJob job in at.Jobs)
                AddJob(job);
        }

        foreach (IPoolJob job in state.Awaiting.Except(state.Workers.SelectMany(at => at.Jobs)))
            AddJob(job);
        foreach (QueuedItem item in state.Queued)
        {
            if (item.Item is IPoolJob job)
                AddJob(job);
            else if (item.Item is PoolContext.Stretch { Function: { } function })
                picture.EndsWith(function, this, item.Item);
        }

        picture.Offer(core, this); // the room in its queue
    }

    public WaitNode NodeOf(object item)
    {
        if (item == core)
            return picture.Find(core) ?? RoomNode();
        if (picture.Find(item) is { } known)
            return known;
        return item is IPoolJob job ? JobNode(job) : StepNode((PoolContext.Stretch)item);
    }

    private void AddJob(IPoolJob job)
    {
        if (!_added.Add(job))
            return;
        picture.EndsWith(job.Promise, this, job);
        picture.Offer(job, this);
        if (job.Slot.NoteIfAny?.Running is { } function)
            picture.GoesOnAfter(function, this, job);
    }

    private WaitNode JobNode(IPoolJob job)
    {
        WorkerAtWork runs = state.Workers.Find(at => at.Jobs.Contains(job));
        bool isQueued = runs.Worker is null && state.Queued.Exists(queued => queued.Item == job);
        WaitNode node = picture.Add(new WaitNode(
            job, () => WaitTexts.OfJob(job.Slot.Id, job.NameOf()), isQueued ? "waits in the queue of" : runs.Worker is null ? "hangs on" : "runs on")
        {
            Log = core.Log?.Logger,
            Job = job.IsAsync && !isQueued ? job.Slot.NoteIfAny?.Info : null,
            IsJob = true,
            MayEnd = isQueued && job.Slot.Terms?.Token.CanBeCanceled == true,
        }.WaitsAt(job));

        // When the thread goes on, so do the jobs around the one that it is at.
        if (runs.Worker?.Mark is { } mark)
            node.AddNeed(node.RunBy = picture.NodeOf(mark));
        if (isQueued && TokenClock.MayFire(job.Slot.Terms?.Token ?? default))
            node.AddNeed(WaitNode.Free); // it will be cancelled, and whoever waits for it goes on
        else if (isQueued)
            AddQueue(node, job);
        return node;
    }

    private WaitNode StepNode(PoolContext.Stretch stretch)
    {
        WaitNode node = picture.Add(new WaitNode(
            stretch, () => $"the next step of {WaitTexts.OfJob(stretch.Job.Slot.Id, stretch.Job.NameOf())}", "waits in the queue of").WaitsAt(stretch));
        AddQueue(node, stretch);
        return node;
    }

    private void AddQueue(WaitNode node, IPoolItem item)
    {
        // Where workers block, spares are sent within moments, and for a spare that blocks another one.
        node.AddNeed(state.Queued.Find(queued => queued.Item == item).IsHelped ? [Workers, WaitNode.Free] : [Workers]);
    }

    private WaitNode RoomNode()
    {
        WaitNode room = picture.Add(new WaitNode(core, $"room in the queue of {core.Name}", "is made only by")
        {
            IsCapacity = true,
            Log = core.Log?.Logger,
        });
        if (state.IsFull)
            room.AddNeed(Threads());
        return room;
    }

    private WaitNode Workers
    {
        get
        {
            if (_workers is not null)
                return _workers;
            _workers = picture.Add(new WaitNode(this, core.Name, "has no worker but") { IsCapacity = true, Log = core.Log?.Logger });
            if (state.IsFull)
                _workers.AddNeed(Threads());
            return _workers;
        }
    }

    private WaitNode[] Threads() =>
        [.. state.Workers.Where(at => at.Worker is { Serves: null, Mark: not null }).Select(at => picture.NodeOf(at.Worker.Mark!))];

    /// <summary>What was read of the pool at one moment.</summary>
    /// <param name="Workers">The workers that are at work, spares too.</param>
    /// <param name="Awaiting">Async jobs that have started.</param>
    /// <param name="Queued">Some of the queue.</param>
    /// <param name="IsFull">Whether there is no worker but these.</param>
    internal sealed record State(List<WorkerAtWork> Workers, List<IPoolJob> Awaiting, List<QueuedItem> Queued, bool IsFull);

    /// <summary>A worker and its jobs, the innermost last.</summary>
    internal readonly record struct WorkerAtWork(PoolWorker Worker, List<IPoolJob> Jobs, JobInfo Innermost);

    /// <summary>What is queued.</summary>
    /// <param name="Item">The job, or the next stretch of one.</param>
    /// <param name="IsHelped">Whether a worker has a job that it descends from: should that block, a spare runs it.</param>
    internal readonly record struct QueuedItem(IPoolItem Item, bool IsHelped);
}
