using Microsoft.Extensions.Logging;

namespace ManyHands.Dashboard;

/// <summary>Looks four times a second while somebody looks at the page, and tells all who do. Thread-safe.</summary>
internal sealed class Watch
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Pages open at once.</summary>
    public const int MostViewers = 32;

    // Whoever reloads the page finds what it had.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly DashboardOptions _options;
    private readonly IInspectedProcess _process;
    private readonly ILogger _log;
    private readonly ITimer _timer;

    // The eye is used by whoever has set this to 1.
    private int _isLooking;
    private Eye _eye;

    // The rest is changed under the gate.
    private readonly List<Viewer> _viewers = [];
    private World _world;
    private long _leftAt;
    private bool _isWatching;
    private bool _hasEnded;

    public Watch(DashboardOptions options, IInspectedProcess process, ILogger log)
    {
        _options = options;
        _process = process;
        _log = log;
        _eye = new Eye(process, options, log);
        _world = new World(options.Title);
        _timer = options.TimeProvider.CreateTimer(static watch => ((Watch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins to watch, where it is to watch always.</summary>
    public void Begin()
    {
        if (!_options.WatchesAlways)
            return;
        lock (_gate)
            Begin_NeedsLock();
    }

    /// <summary>Adds a page; null when there are too many.</summary>
    public Viewer? TryJoin()
    {
        lock (_gate)
        {
            if (_viewers.Count >= MostViewers)
                return null;
            var viewer = new Viewer(this);
            viewer.TrySend(DigestJson.Event(_world.Everything(_options.TimeProvider.GetUtcNow())));
            if (_hasEnded)
            {
                viewer.TrySend(DigestJson.End);
                viewer.Complete();
                return viewer;
            }

            _viewers.Add(viewer);
            if (!_isWatching)
                Begin_NeedsLock();
            return viewer;
        }
    }

    public void Leave(Viewer viewer)
    {
        lock (_gate)
        {
            _viewers.Remove(viewer);
            _leftAt = _options.TimeProvider.GetTimestamp();
        }
    }

    /// <summary>Takes a last look, and lets all pages know that it was the last one.</summary>
    public void End()
    {
        Look();
        lock (_gate)
        {
            _hasEnded = true;
            foreach (Viewer viewer in _viewers)
            {
                viewer.TrySend(DigestJson.End);
                viewer.Complete();
            }

            _viewers.Clear();
        }

        _timer.Dispose();
    }

    /// <summary>Looks and tells. Whoever comes while another is at it goes away again.</summary>
    internal void Look()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) != 0)
            return;
        try
        {
            if (!GoesOn())
                return;
            Sight sight = _eye.Look();
            lock (_gate)
                Tell_NeedsLock(_world.Take(sight));
        }
        catch (Exception failure)
        {
            // A mistake of ours must not end the program that is only looked at.
            DashboardLog.WatchFailed(_log, failure);
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    private bool GoesOn()
    {
        lock (_gate)
        {
            if (_hasEnded || !_isWatching)
                return false;
            if (_options.WatchesAlways || _viewers.Count > 0 || _options.TimeProvider.GetElapsedTime(_leftAt) < Patience)
                return true;
            _isWatching = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            // What it knows would be out of date, and need not be kept for nobody.
            _world = new World(_options.Title);
        }

        _eye = new Eye(_process, _options, _log);
        return false;
    }

    private void Begin_NeedsLock()
    {
        _isWatching = true;
        _timer.Change(TimeSpan.Zero, Interval);
    }

    private void Tell_NeedsLock(Digest digest)
    {
        if (_viewers.Count == 0)
            return;
        byte[] message = DigestJson.Event(digest);
        _viewers.RemoveAll(viewer => !viewer.TrySend(message));
    }
}
