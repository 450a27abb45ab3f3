namespace ManyHands;

// What is noted of workers' time, and told of it. A job's time on its worker begins when it is the first in flight there.
internal sealed partial class ProcessPool : IInspected
{
    private readonly Timeline _timeline = new();
    private readonly WorkerTrack[] _tracks;
    private readonly long _registration;

    // Under the lock: workers that are gone and whose jobs still count as running.
    private readonly HashSet<WorkerLink> _dead = [];

    public ExecutorSnapshot Snapshot()
    {
        var moment = Moment.Of(Clock);
        List<(int? Process, WorkerSnapshot Row)> rows = [];
        List<JobInfo> off;
        ExecutorCounts counts;
        uint? oldest;
        long busy, dropped;
        lock (_gate)
        {
            busy = _tracks.Sum(track => track.Busy);
            for (int slot = 0; slot < _links.Length; slot++)
            {
                // Between two processes there is one that starts, unless the end is near.
                if (_links[slot] is { } link)
                    rows.Add((link.Process.Id, Row_NeedsLock(link.Track, link, moment, ref busy)));
                else if (!_ending && _broken is null)
                    rows.Add((null, Row_NeedsLock(_tracks[slot], null, moment, ref busy)));
            }

            off = [.. _dead.Select(link => link.InFlight[0].Info)];
            counts = new ExecutorCounts(_queued + _sent - _busy, _busy, _completed, _failed, _cancelled);
            oldest = Oldest_NeedsLock()?.QueuedAt;
            dropped = _timeline.Dropped;
        }

        return new ExecutorSnapshot
        {
            Name = Name,
            Kind = nameof(ProcessPoolExecutor),
            Time = moment.Time,
            MaxWorkers = _options.MaxWorkers,
            Counts = counts,
            OldestWait = InspectionSwitch.IsOn && oldest is { } since ? Clock.Waited(since) : null,
            BusyTime = Clock.Span(busy),
            Workers = [.. rows.Select(row => row.Process is { } id ? row.Row with { CpuTime = ProcessUse.CpuTime(id) } : row.Row)],
            OffWorkers = off,
            SlicesDropped = dropped,
        };
    }

    TimelineRecord IInspected.Record() => Record();

    TimelineTail IInspected.ReadOn(TimelineCursor cursor, int most)
    {
        lock (_gate)
            return _timeline.ReadOn(cursor, Clock.Anchor, most);
    }

    private TimelineRecord Record()
    {
        List<Slice> open = [];
        long now = Clock.Now;
        lock (_gate)
        {
            foreach (WorkerLink? link in _links)
            {
                if (InspectionSwitch.IsOn && link is { InFlight: [var job, ..] })
                    Timeline.AddOpen(open, link.Track, job.Name, job.Id, SliceKind.Job, link.Track.Since, now);
            }

            return new TimelineRecord(Name, nameof(ProcessPoolExecutor), Clock.Anchor, _timeline.Copy(open), _timeline.Dropped);
        }
    }

    private WorkerSnapshot Row_NeedsLock(WorkerTrack track, WorkerLink? link, Moment moment, ref long busy)
    {
        ProcessJob? job = link?.InFlight.FirstOrDefault();
        long open = job is null || !InspectionSwitch.IsOn ? 0 : moment.Open(track);
        busy += open;
        WorkerState state = link?.State switch
        {
            null or ProcessWorkerState.Starting => WorkerState.Starting,
            ProcessWorkerState.Stopping => WorkerState.Stopping,
            _ => job is null ? WorkerState.Idle : WorkerState.Running,
        };
        return new WorkerSnapshot(track.Name, state, job?.Info, moment.At(track.Since), track.JobsDone, Clock.Span(track.Busy + open), null, null);
    }

    /// <summary>Those who listen are told of a job that ran.</summary>
    private void TellEnd(ProcessJob job, Exception? error, bool isCancelled)
    {
        if (job.Took == 0 || !Telemetry.IsListening)
            return;
        SliceEnd end = isCancelled || job.Stopped == StopReason.Shutdown ? SliceEnd.Cancelled : error is null ? SliceEnd.Completed : SliceEnd.Failed;
        JobSpan.Tell(nameof(ProcessPoolExecutor), job.Definition.Name, job.Info, job.Submitter, Clock.Span(job.Took), end, error);
    }

    // What was sent ahead of time waits as well, and is older than what was not.
    private ProcessJob? Oldest_NeedsLock()
    {
        ProcessJob? oldest = _queue.First;
        foreach (WorkerLink? link in _links)
        {
            if (link is { InFlight: [_, var ahead, ..] } && ahead.Id < (oldest?.Id ?? long.MaxValue))
                oldest = ahead;
        }

        return oldest;
    }

    /// <summary>A job's time on its worker is over, if that had come to it.</summary>
    /// <param name="link">The worker.</param>
    /// <param name="job">In flight there.</param>
    /// <param name="now">The moment.</param>
    /// <param name="ending">How it ended; null when it is to be gone on with.</param>
    private void Close_NeedsLock(WorkerLink link, ProcessJob job, long now, Ending? ending)
    {
        if (!InspectionSwitch.IsOn || link.InFlight[0] != job)
            return;
        SliceEnd end = ending?.ToEnd() ?? SliceEnd.Open;
        job.Took += now - link.Track.Since;
        _timeline.Close(link.Track, job.Name, Slice.TagOf(job.Id, SliceKind.Job, end), now);
        if (ending is not null)
            link.Track.JobsDone++;
    }
}
