namespace ManyHands;

// What its jobs take: read from the timeline once a second while there is work, so that it costs jobs nothing.
internal sealed partial class ProcessPool : IWorkSource
{
    bool IWorkSource.IsAtWork => Counts is { Queued: > 0 } or { Running: > 0 };

    WorkSample? IWorkSource.Sample(TimelineReader reader)
    {
        long now = Clock.Now;
        List<(string Name, long Took)> ended;
        List<RunningJob> running = [];
        long busy, jobs, queued;
        lock (_gate)
        {
            if (_queued == 0 && _busy == 0)
                return null;
            ended = reader.Read(_timeline);
            (busy, jobs, queued) = (_tracks.Sum(track => track.Busy), _completed + _failed, _queued);
            foreach (WorkerLink? link in _links)
            {
                if (link is { InFlight: [var job, ..] } && link.Track.Since is var since && since != WorkerTrack.JustNow)
                    running.Add(new RunningJob(job.Info, Clock.Span(Math.Max(0, now - since)), null));
            }
        }

        return new WorkSample
        {
            Executor = Name,
            Kind = WorkerKind.Process,
            MaxWorkers = _options.MaxWorkers,
            Log = _options.Logger,
            Queued = queued,
            Sums = new WorkSums { Jobs = jobs, Busy = Clock.Span(busy) },
            Ended = [.. ended.Select(job => (job.Name, Clock.Span(job.Took)))],
            Running = running,
        };
    }
}
