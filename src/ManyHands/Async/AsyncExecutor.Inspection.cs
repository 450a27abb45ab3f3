namespace ManyHands;

// What is noted of jobs' time on their places, and told of it. The timeline goes by TimeSpans from the clock's zero.
public sealed partial class AsyncExecutor : IInspected
{
    private readonly Timeline _timeline = new();
    private readonly long _registration;

    /// <inheritdoc/>
    public ExecutorSnapshot Snapshot()
    {
        DateTimeOffset time = Clock.Time;
        TimeSpan now = Now;
        List<WorkerSnapshot> rows;
        List<JobInfo> off = [];
        List<LaneSnapshot> lanes;
        ExecutorCounts counts;
        JobOutcomes outcomes;
        uint? oldest;
        long busy = 0, dropped;
        int limit;
        lock (_gate)
        {
            AsyncWork?[] jobs = new AsyncWork?[_places.All.Count];
            foreach (AsyncWork work in _running.All)
            {
                // The innermost is at work; those whose place it uses wait for it.
                if (work is { Place: { } place, LentTo: null })
                    jobs[place.Number - 1] = work;
                else
                    off.Add(work.Info);
            }

            rows = new List<WorkerSnapshot>(jobs.Length);
            foreach (WorkerTrack place in _places.All)
                rows.Add(Row_NeedsLock(place, jobs[place.Number - 1], time, now, ref busy));
            counts = new ExecutorCounts(_queued, _running.Count, _completed, _failed, _cancelled);
            outcomes = _outcomes;
            oldest = InspectionSwitch.IsOn ? Oldest_NeedsLock()?.QueuedAt : null;
            lanes = _lanes.Snapshot();
            dropped = _timeline.Dropped;
            limit = _limit;
        }

        WaitPicture? waits = InspectionSwitch.IsOn ? WaitPicture.Shared : null;
        return new ExecutorSnapshot
        {
            Name = Name,
            Kind = nameof(AsyncExecutor),
            Time = time,
            MaxWorkers = limit,
            Counts = counts,
            Outcomes = outcomes,
            OldestWait = oldest is { } since ? Clock.Waited(since) : null,
            BusyTime = TimeSpan.FromTicks(busy),
            Workers = [.. rows.Select(row => Complete(row, waits))],
            OffWorkers = off,
            Lanes = lanes,
            SlicesDropped = dropped,
        };
    }

    TimelineRecord IInspected.Record() => Record();

    TimelineTail IInspected.ReadOn(TimelineCursor cursor, int most)
    {
        lock (_gate)
            return _timeline.ReadOn(cursor, Anchor, most);
    }

    // Of times as this executor counts them.
    private ClockAnchor Anchor => Clock.Anchor with
    {
        Timestamp = TimeProvider.GetElapsedTime(0, Clock.Anchor.Timestamp).Ticks,
        Frequency = TimeSpan.TicksPerSecond,
    };

    private TimelineRecord Record()
    {
        List<Slice> open = [];
        TimeSpan now = Now;
        lock (_gate)
        {
            foreach (AsyncWork work in InspectionSwitch.IsOn ? _running.All : [])
            {
                if (work.Place is { } place)
                    Timeline.AddOpen(open, place, work.Shown, work.Id, KindOf_NeedsLock(work), work.SliceStart.Ticks, now.Ticks);
            }

            return new TimelineRecord(Name, nameof(AsyncExecutor), Anchor, _timeline.Copy(open), _timeline.Dropped);
        }
    }

    // What others' locks must be asked for: after our own.
    private static WorkerSnapshot Complete(WorkerSnapshot row, WaitPicture? waits) =>
        row.Job is { } job && waits?.WhatFor(null, job) is { } waitsFor ? row with { State = WorkerState.Waiting, WaitsFor = waitsFor } : row;

    private static WorkerSnapshot Row_NeedsLock(WorkerTrack track, AsyncWork? job, DateTimeOffset time, TimeSpan now, ref long busy)
    {
        long open = 0;
        if (job is not null)
            open = Math.Max(0, now.Ticks - track.Since);
        busy += track.Busy + open;
        long since = job?.Started.Ticks ?? track.Since;
        return new WorkerSnapshot(
            track.Name,
            job is null ? WorkerState.Idle : WorkerState.Running,
            job?.Info,
            time - TimeSpan.FromTicks(Math.Max(0, now.Ticks - since)),
            track.JobsDone,
            TimeSpan.FromTicks(track.Busy + open),
            null,
            null);
    }

    private AsyncWork? Oldest_NeedsLock() => _lanes.FirstWaiting.MinBy(work => work.Id);

    // While one that lent it the place is still at it, a job's time is inside of that one's.
    private static SliceKind KindOf_NeedsLock(AsyncWork work)
    {
        for (AsyncWork? lender = work.Lender; lender is not null; lender = lender.Lender)
        {
            if (lender is { State: WorkState.Running, Place: not null })
                return SliceKind.Inner;
        }

        return SliceKind.Job;
    }

    private static void Open_NeedsLock(AsyncWork work, WorkerTrack place)
    {
        work.SliceStart = TimeSpan.FromTicks(place.NotBeforeLast(work.Started.Ticks));
        if (work.Lender is null)
            place.Since = work.SliceStart.Ticks;
    }

    /// <summary>A job's time on its place is over. Called while it still counts as running.</summary>
    private void Close_NeedsLock(AsyncWork work, TimeSpan now, SliceEnd end)
    {
        if (!InspectionSwitch.IsOn || work.Place is not { } place)
            return;

        Add_NeedsLock(work, place, now, end);
        if (end != SliceEnd.Open)
            place.JobsDone++;

        // One that goes on on its place is no longer inside of it: what it did so far is an entry of its own.
        for (AsyncWork? child = work.LentTo; child is not null; child = child.LentTo)
        {
            // It may have begun after its parent looked at the clock.
            if (child.State == WorkState.Running && child.SliceStart < now)
                Add_NeedsLock(child, place, now, SliceEnd.Open);
            child.SliceStart = TimeSpan.FromTicks(place.NotBeforeLast(Math.Max(now.Ticks, child.SliceStart.Ticks)));
        }
    }

    private void Add_NeedsLock(AsyncWork work, WorkerTrack place, TimeSpan now, SliceEnd end)
    {
        SliceKind kind = KindOf_NeedsLock(work);
        if (kind == SliceKind.Job)
            _timeline.Close(place, work.Shown, Slice.TagOf(work.Id, kind, end), now.Ticks);
        else
            _timeline.AddInner(place, work.Shown, work.Id, end, work.SliceStart.Ticks, now.Ticks);
    }
}
