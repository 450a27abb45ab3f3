namespace ManyHands;

// What is told of workers and jobs.
internal sealed partial class PoolCore : IInspected
{
    private readonly long _registration;

    /// <summary>What all of it does at this moment.</summary>
    public ExecutorSnapshot Snapshot()
    {
        var moment = Moment.Of(Clock);
        List<(PoolWorker? Worker, WorkerSnapshot Row)> rows = [];
        List<IPoolJob> off;
        List<JobInfo> around = [];
        ExecutorCounts counts;
        uint? oldest;
        long busy, dropped;
        using (Freeze())
        {
            HashSet<IPoolJob> shown = [];
            busy = Busy_NeedsFreeze(moment);
            foreach (PoolWorker worker in _everyone)
                rows.Add((worker, Row_NeedsFreeze(worker, moment, shown, around)));
            foreach (IPoolJob job in _atCallers)
                rows.Add((null, CallersRow_NeedsFreeze(job, moment, shown)));

            off = [.. shown.Count == 0 ? _unbound : _unbound.Where(job => !shown.Contains(job))];
            counts = Counts_NeedsFreeze;
            oldest = InspectionSwitch.IsOn ? OldestJob_NeedsFreeze?.Slot.QueuedAt : null;
            dropped = _timeline.Dropped;
        }

        WaitPicture? waits = InspectionSwitch.IsOn ? WaitPicture.Shared : null;
        return new ExecutorSnapshot
        {
            Name = Name,
            Kind = nameof(ThreadPoolExecutor),
            Time = moment.Time,
            MaxWorkers = MaxWorkers,
            Counts = counts,
            OldestWait = oldest is { } since ? Clock.Waited(since) : null,
            BusyTime = Clock.Span(busy),
            Workers = [.. rows.Select(row => Complete(row.Worker, row.Row, waits))],
            OffWorkers = [.. around, .. off.Select(job => Describe(job, null))],
            SlicesDropped = dropped,
        };
    }

    public TimelineRecord Record()
    {
        long now = Clock.Now;
        using (Freeze())
            return Record_NeedsFreeze(now);
    }

    public TimelineTail ReadOn(TimelineCursor cursor, int most)
    {
        using (Freeze())
            return _timeline.ReadOn(cursor, Clock.Anchor, most);
    }

    // Its own object, and not the job's: who describes a running job must not do so at the same time as its own thread.
    private static JobInfo Describe(IPoolJob job, string? worker) =>
        job.Slot.NoteIfAny?.Info is { } info && (worker is null || info.Worker == worker)
            ? info
            : new JobInfo(job.Slot.Id, job.NameOf(), job.Slot.Core.Name, worker);

    // What the system must be asked for, and others' locks: after the gate.
    private static WorkerSnapshot Complete(PoolWorker? worker, WorkerSnapshot row, WaitPicture? waits)
    {
        string? waitsFor = row.Job is { } job && worker is not null ? waits?.WhatFor(worker.Mark, job) : null;
        return row with
        {
            State = waitsFor is null ? row.State : WorkerState.Waiting,
            WaitsFor = waitsFor,
            CpuTime = ThreadUse.Of(worker?.ThreadId ?? 0)?.Cpu,
        };
    }

    // All there ever were; what is under way up to the moment, if one is given.
    private long Busy_NeedsFreeze(Moment? moment) =>
        _busyOfGone
        + _restingCallers.Sum(caller => caller.Busy)
        + _everyone.Sum(worker => worker.Track.Busy + (worker.HasOpenSlice ? moment?.Open(worker.Track) ?? 0 : 0))
        + _atCallers.Select(job => job.Slot.Note.Caller!).Sum(caller => caller.Busy + (moment?.Open(caller) ?? 0));

    // The innermost job is at work; those around it wait for it.
    private WorkerSnapshot Row_NeedsFreeze(PoolWorker worker, Moment moment, HashSet<IPoolJob> shown, List<JobInfo> around)
    {
        IPoolJob? job = null;
        long since = worker.Track.Since;
        if (worker.HasOpenSlice && worker.Item is { } item)
        {
            // An async job may have ended in a stretch that has not.
            job = item.Job.Slot.State == JobState.Running ? item.Job : null;
            foreach ((IPoolJob inner, long innerSince) in worker.Inner)
            {
                if (job is { IsAsync: false })
                    around.Add(Describe(job, worker.Name));
                (job, since) = (inner, innerSince);
            }
        }

        if (job is not null)
            shown.Add(job);
        WorkerState state = !worker.HasStarted ? WorkerState.Starting
            : job is not null ? WorkerState.Running
            : _closed ? WorkerState.Stopping
            : WorkerState.Idle;
        JobInfo? info = job is null ? null : Describe(job, worker.Name);
        TimeSpan busy = Clock.Span(worker.Track.Busy + (worker.HasOpenSlice ? moment.Open(worker.Track) : 0));
        return new WorkerSnapshot(worker.Name, state, info, moment.At(since), worker.Track.JobsDone, busy, null, null);
    }

    private WorkerSnapshot CallersRow_NeedsFreeze(IPoolJob job, Moment moment, HashSet<IPoolJob> shown)
    {
        shown.Add(job);
        WorkerTrack track = job.Slot.Note.Caller!;
        TimeSpan busy = Clock.Span(track.Busy + moment.Open(track));
        return new WorkerSnapshot(
            track.Name, WorkerState.Running, Describe(job, track.Name), moment.At(track.Since), track.JobsDone, busy, null, null);
    }

    private TimelineRecord Record_NeedsFreeze(long now)
    {
        List<Slice> open = [];
        foreach (PoolWorker worker in _everyone)
        {
            if (worker is not { HasOpenSlice: true, Item: { } item } || !InspectionSwitch.IsOn)
                continue;
            Add(worker.Track, item.Job, item.Job.IsAsync ? SliceKind.Stretch : SliceKind.Job, worker.Track.Since);
            foreach ((IPoolJob inner, long since) in worker.Inner)
                Add(worker.Track, inner, SliceKind.Inner, since);
        }

        foreach (IPoolJob job in _atCallers)
            Add(job.Slot.Note.Caller!, job, SliceKind.Job, job.Slot.Note.Caller!.Since);
        return new TimelineRecord(Name, nameof(ThreadPoolExecutor), Clock.Anchor, _timeline.Copy(open), _timeline.Dropped);

        void Add(WorkerTrack track, IPoolJob job, SliceKind kind, long since) =>
            Timeline.AddOpen(open, track, job.NameOf(), job.Slot.Id, kind, since, now);
    }
}
