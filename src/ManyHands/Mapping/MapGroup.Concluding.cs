namespace ManyHands;

// What its job, now ended, tells of the items. All of this under the gate of the run.
internal sealed partial class MapGroup<T, TResult>
{
    /// <summary>The job ran the items here and has told of each, but for those after which something ended it.</summary>
    public void ConcludeRun_NeedsLock(Task job)
    {
        _isConcluded = true;
        int ran = _ran;
        if (!job.IsCompletedSuccessfully)
        {
            if (!_hasLeft)
                _items = _items.Copy(ran);

            // Code that returned after its time was over did give something, but its job says it failed.
            if (Count == 1 && _items.CountFailures(ran) == 0)
                ran = 0;
        }

        Failures = _items.CountFailures(ran);
        Ran = ran;
        if (!job.IsCompletedSuccessfully)
            FailRest_NeedsLock(ExceptionOf(job));
    }

    /// <summary>The job was that of the one item.</summary>
    public void ConcludeResult_NeedsLock(Task job)
    {
        _isConcluded = true;
        if (job.IsCompletedSuccessfully)
            Tell_NeedsLock(((Task<TResult>)job).Result, null);
        else
            FailRest_NeedsLock(ExceptionOf(job));
    }

    /// <summary>The job was run elsewhere and reports.</summary>
    public void ConcludeReport_NeedsLock(Task job)
    {
        _isConcluded = true;
        if (!job.IsCompletedSuccessfully)
        {
            FailRest_NeedsLock(ExceptionOf(job));
            return;
        }

        GroupReport<TResult> report = ((Task<GroupReport<TResult>>)job).Result;
        Elapsed = report.Elapsed;
        for (int i = 0; i < report.Outcomes.Count; i++)
            Tell_NeedsLock(report.Outcomes[i].Result, report.Outcomes[i].Exception);
        if (report.Rest is not null)
            FailRest_NeedsLock(report.Rest);
        GivesBack = Ran < Count;
    }

    /// <summary>The items that are not to be begun in this group go to others; none once each has its outcome.</summary>
    public ReadOnlySpan<T> TakeRest_NeedsLock()
    {
        int ran = _isConcluded ? Ran : _ran;
        ReadOnlySpan<T> rest = Items[ran..];
        Count = ran;
        return rest;
    }

    private void Tell_NeedsLock(TResult? result, Exception? exception)
    {
        if (exception is null)
        {
            _items.Results[Ran++] = result;
            return;
        }

        _items.Fail(Ran++, exception);
        Failures++;
    }

    private void FailRest_NeedsLock(Exception exception)
    {
        while (Ran < Count)
            Tell_NeedsLock(default, exception);
    }

    // One exception; its stack is the job's own. A cancelled job has none, so it gets one.
    private static Exception ExceptionOf(Task job) => job.Exception?.InnerException ?? new TaskCanceledException(job);
}
