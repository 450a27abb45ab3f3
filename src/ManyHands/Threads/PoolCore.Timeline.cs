namespace ManyHands;

// What is noted of workers' time: under the lock that a job's end takes anyway, with one timestamp a job.
internal sealed partial class PoolCore
{
    // As many chunks as the timeline has must do for all workers.
    private const int MostWithChunks = 64;

    private readonly Timeline _timeline;
    private readonly Lock? _sharedTimeline; // where all write into one chunk
    private readonly List<IPoolJob> _atCallers = []; // jobs that their submitters run
    private readonly Stack<WorkerTrack> _restingCallers = new();
    private long _busyOfGone; // of workers that have left

    private void Close_NeedsLock(PoolWorker worker, long id, in JobEnd end)
    {
        worker.HasOpenSlice = false;
        if (!InspectionSwitch.IsOn)
            return;

        worker.Track.JobsDone++;
        Write(worker.Track, end.Name, Slice.TagOf(id, SliceKind.Job, end.Ending), end.Time);
    }

    private void EndInner_NeedsLock(PoolWorker worker, IPoolJob job, in JobEnd end)
    {
        int at = worker.Inner.Count - 1;
        while (worker.Inner[at].Job != job)
        {
            at--;
        }

        long since = worker.Inner[at].Since;
        worker.Inner.RemoveAt(at);
        if (!InspectionSwitch.IsOn)
            return;

        worker.Track.JobsDone++;
        WriteInner(worker.Track, end, job.Slot.Id, since);
    }

    // When the worker has come to the end of a piece of an async job; the end of others was noted with the job's.
    private long EndStretch(PoolWorker worker)
    {
        if (!worker.HasOpenSlice)
            return WorkerTrack.JustNow;

        long now = InspectionSwitch.IsOn ? Clock.Now : WorkerTrack.JustNow;
        lock (worker.Gate)
        {
            worker.HasOpenSlice = false;
            if (InspectionSwitch.IsOn)
            {
                IPoolJob job = worker.Item!.Job;
                SliceEnd end = job.Slot.State.ToEnd();
                Write(worker.Track, job.NameOf(), Slice.TagOf(job.Slot.Id, SliceKind.Stretch, end), now);
            }
        }

        return now;
    }

    private void Write(WorkerTrack worker, string name, long tag, long now)
    {
        if (_sharedTimeline is null)
        {
            _timeline.Close(worker, name, tag, now);
            return;
        }

        lock (_sharedTimeline)
        {
            _timeline.Close(worker, name, tag, now);
        }
    }

    private void WriteInner(WorkerTrack worker, in JobEnd end, long id, long since)
    {
        if (_sharedTimeline is null)
        {
            _timeline.AddInner(worker, end.Name, id, end.Ending, since, end.Time);
            return;
        }

        lock (_sharedTimeline)
        {
            _timeline.AddInner(worker, end.Name, id, end.Ending, since, end.Time);
        }
    }

    // Each caller has a row of its own: several may run jobs at once.
    private void StartedAtCaller_NeedsLock(IPoolJob job, long now)
    {
        if (job.IsAsync || !InspectionSwitch.IsOn)
            return;

        WorkerTrack caller = _restingCallers.TryPop(out WorkerTrack? resting) ? resting : _timeline.AddWorker(PoolJob.Caller);
        caller.Since = caller.NotBeforeLast(now);
        job.Slot.Note.Caller = caller;
        _atCallers.Add(job);
    }

    private void EndedOffWorkers_NeedsLock(IPoolJob job, in JobEnd end)
    {
        if (!InspectionSwitch.IsOn)
            return;

        if (job.Slot.NoteIfAny is { Caller: { } caller } note)
        {
            note.Caller = null;
            _atCallers.Remove(job);
            _restingCallers.Push(caller);
            caller.JobsDone++;
            Write(caller, end.Name, Slice.TagOf(job.Slot.Id, SliceKind.Job, end.Ending), end.Time);
        }
        else if (job.Slot.NoteIfAny is { LastWorker: { } worker })
        {
            lock (worker.Gate)
            {
                worker.Track.JobsDone++;
            }
        }
    }

    /// <summary>How and when a job has ended: found out before the gate.</summary>
    private readonly struct JobEnd(string name, JobState state, long time)
    {
        internal string Name => name;

        internal SliceEnd Ending => state.ToEnd();

        internal long Time => time;
    }
}
