namespace ManyHands;

/// <summary>
/// Looks once a second at what each executor's jobs take, and tells of jobs that take far longer than theirs do, and of work
/// that would go better another way. Not thread-safe; confined to the watch.
/// </summary>
/// <param name="cores">How many the machine has.</param>
internal sealed class WorkWatch(int cores)
{
    // When a thousand stand still at once, the slowest of them say it all.
    private const int MostSlow = 5;

    private readonly TimelineReader _reader = new();
    private readonly JobTimes _times = new();
    private readonly HashSet<long> _told = [];
    private readonly HashSet<AdviceKind> _advised = [];
    private WorkSums? _last;
    private bool _hadQueue;
    private WorkSums _all;
    private WorkSums _withQueue;

    /// <summary>What there is to tell of an executor since the last look.</summary>
    /// <param name="executor">The executor, the same each time.</param>
    /// <param name="now">The moment.</param>
    /// <param name="waits">Who waits for what, should that be of interest.</param>
    /// <param name="sample">What it was at.</param>
    internal List<InspectionWarning> Look(IWorkSource executor, DateTimeOffset now, Lazy<WaitPicture> waits, out WorkSample? sample)
    {
        sample = executor.Sample(_reader);
        if (sample is null)
        {
            // What it does after a rest is compared with what it did before.
            _told.Clear();
            _last = null;
            return [];
        }

        foreach ((string name, TimeSpan took) in sample.Ended)
            _times.Add(name, took);
        Count(sample);
        return [.. Slow(sample, now, waits), .. Advise(sample, now)];
    }

    private void Count(WorkSample sample)
    {
        if (_last is { } last)
        {
            WorkSums since = sample.Sums - last;
            _all += since;
            if (_hadQueue && sample.Queued > 0)
                _withQueue += since;
        }

        _last = sample.Sums;
        _hadQueue = sample.Queued > 0;
    }

    private IEnumerable<InspectionWarning> Slow(WorkSample sample, DateTimeOffset now, Lazy<WaitPicture> waits)
    {
        _told.IntersectWith(sample.Running.Select(running => running.Job.Id));
        RunningJob[] slow = [.. sample.Running.Where(running => _times.IsUnusual(running.Job.Name, running.For) && _told.Add(running.Job.Id))];
        return slow.OrderByDescending(running => running.For).Take(MostSlow)
            .Select(running => SlowJobs.Tell(running, _times.Of(running.Job.Name)!.Value, slow.Length, now, waits.Value));
    }

    private IEnumerable<InspectionWarning> Advise(WorkSample sample, DateTimeOffset now) =>
        Adviser.Judge(sample.Kind, sample.MaxWorkers, cores, _all, _withQueue)
            .Where(advice => _advised.Add(advice.Kind))
            .Select(advice => new InspectionWarning(WarningKind.Advice, now, sample.Executor, $"{sample.Executor}: {advice.Text}", []));
}
