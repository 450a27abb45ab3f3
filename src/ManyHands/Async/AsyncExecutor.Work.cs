namespace ManyHands;

// What its jobs take: read from the timeline once a second while there is work, so that it costs jobs nothing.
public sealed partial class AsyncExecutor : IWorkSource
{
    // Under the lock: ticks of jobs that ended on the thread that began them.
    private long _neverAwaited;

    bool IWorkSource.IsAtWork => Counts is { Queued: > 0 } or { Running: > 0 };

    WorkSample? IWorkSource.Sample(TimelineReader reader)
    {
        TimeSpan now = Now;
        List<(string Name, long Took)> ended;
        List<RunningJob> running;
        long busy, neverAwaited, jobs, queued;
        int limit;
        lock (_gate)
        {
            if (_queued == 0 && _running.Count == 0)
                return null;
            ended = reader.Read(_timeline);
            (busy, neverAwaited, jobs, queued, limit) = (_places.All.Sum(static place => place.Busy), _neverAwaited, _completed + _failed, _queued, _limit);
            running = _running.Count > MostWatched ? [] : [.. _running.All.Select(work => new RunningJob(work.Info, now - work.Started, work.BeginsOn))];
        }

        return new WorkSample
        {
            Executor = Name,
            Kind = WorkerKind.Place,
            MaxWorkers = limit,
            Log = _options.Logger,
            Queued = queued,
            Sums = new WorkSums { Jobs = jobs, Busy = TimeSpan.FromTicks(busy), NeverAwaited = TimeSpan.FromTicks(neverAwaited) },
            Ended = [.. ended.Select(job => (job.Name, TimeSpan.FromTicks(job.Took)))],
            Running = running,
        };
    }

    // One that held its thread to the end never awaited anything that was not there already.
    private void NoteAwaits_NeedsLock(AsyncWork work, TimeSpan now)
    {
        if (work.BeginsOn is { } thread && thread == ThreadMark.Current)
            _neverAwaited += (now - work.Started).Ticks;
    }
}
