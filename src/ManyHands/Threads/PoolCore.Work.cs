namespace ManyHands;

// What its jobs take: read from the timeline once a second while there is work, so that it costs jobs nothing.
internal sealed partial class PoolCore : IWorkSource
{
    bool IWorkSource.IsAtWork => Counts is { Queued: > 0 } or { Running: > 0 };

    WorkSample? IWorkSource.Sample(TimelineReader reader)
    {
        long now = Clock.Now;
        List<(string Name, long Took)> ended;
        List<(IPoolJob Job, JobInfo Info, long Since, ThreadMark? Thread)> running = [];
        List<int> threads;
        long busy, jobs, queued;
        using (Freeze())
        {
            JobTotals totals = Totals_NeedsFreeze;
            if (totals is { Queued: 0, Running: 0 })
                return null;
            ended = reader.Read(_timeline);
            busy = _busyOfGone + _restingCallers.Sum(caller => caller.Busy);
            jobs = totals.Completed + totals.Failed;
            queued = totals.Queued;
            threads = [.. _workers.Select(worker => worker.ThreadId)];
            foreach (PoolWorker worker in _everyone)
            {
                busy += worker.Track.Busy;
                if (!worker.HasOpenSlice || worker.Item is not { } item)
                    continue;
                long since = worker.Track.Since;
                busy += since == WorkerTrack.JustNow ? 0 : Math.Max(0, now - since);
                Add_NeedsFreeze(item.Job, worker, reader.BeginOf(item.Job.Slot.Id) ?? since);
                foreach ((IPoolJob inner, long innerSince) in worker.Inner)
                    Add_NeedsFreeze(inner, worker, innerSince);
            }

            foreach (IPoolJob job in _unbound)
            {
                if (job is { IsAsync: true, Slot.NoteIfAny.Info: { } info } && reader.BeginOf(info.Id) is { } begin)
                    running.Add((job, info, begin, null));
            }
        }

        (TimeSpan computing, TimeSpan ready) = ThreadUse.Of(threads);
        return new WorkSample
        {
            Executor = Name,
            Kind = WorkerKind.Thread,
            MaxWorkers = MaxWorkers,
            Log = Log?.Logger,
            Queued = queued,
            Sums = new WorkSums { Jobs = jobs, Busy = Clock.Span(busy), Computing = computing, Ready = ready },
            Ended = [.. ended.Select(job => (job.Name, Clock.Span(job.Took)))],
            Running = [.. running.Select(at => new RunningJob(at.Info, Clock.Span(Math.Max(0, now - at.Since)), at.Thread))],
        };

        void Add_NeedsFreeze(IPoolJob job, PoolWorker worker, long since)
        {
            if (since != WorkerTrack.JustNow && job.Slot.State == JobState.Running)
                running.Add((job, Describe(job, worker.Name), since, worker.Mark));
        }
    }
}
