namespace ManyHands.Scraping;

/// <summary>What is to happen later, on one timer. Not thread-safe; guarded by the scheduler's lock.</summary>
internal sealed class Alarms : IDisposable
{
    private readonly PriorityQueue<object, TimeSpan> _queue = new();
    private readonly ITimer _timer;
    private TimeSpan? _set;

    public Alarms(TimeProvider time, Action ring) =>
        _timer = time.CreateTimer(static state => ((Action)state!)(), ring, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Add(object subject, TimeSpan at, TimeSpan now)
    {
        _queue.Enqueue(subject, at);
        Set(now);
    }

    /// <summary>The next whose time has come; false leaves the timer set for the one after.</summary>
    public bool TryTake(TimeSpan now, out object subject, out TimeSpan at)
    {
        if (_queue.TryPeek(out object? next, out at) && at <= now)
        {
            subject = _queue.Dequeue();
            return true;
        }

        _set = null;
        Set(now);
        subject = this;
        return false;
    }

    /// <summary>Forgets all of them.</summary>
    public object[] Clear()
    {
        object[] left = [.. _queue.UnorderedItems.Select(static item => item.Element)];
        _queue.Clear();
        _set = null;
        return left;
    }

    public void Dispose() => _timer.Dispose();

    private void Set(TimeSpan now)
    {
        if (!_queue.TryPeek(out _, out TimeSpan at) || at >= _set)
            return;
        _set = at;

        // Timers count whole milliseconds: rounded up, or it would ring early and be set again, over and over.
        double wait = Math.Ceiling(Math.Max(0, (at - now).TotalMilliseconds));
        _timer.Change(TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }
}
