namespace ManyHands;

/// <summary>Jobs that a lock's holder decided to start, to be started after the lock; seldom more than one.</summary>
internal struct LaunchList
{
    private AsyncWork? _first;
    private List<AsyncWork>? _more;

    /// <summary>When they start: the time is asked for once.</summary>
    internal TimeSpan? Now { get; set; }

    internal void Add(AsyncWork work)
    {
        if (_first is null)
            _first = work;
        else
            (_more ??= []).Add(work);
    }

    internal readonly void Go()
    {
        if (_first is null)
            return;
        ThreadPool.UnsafeQueueUserWorkItem(_first, preferLocal: false);
        if (_more is null)
            return;
        foreach (AsyncWork work in _more)
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }
}
