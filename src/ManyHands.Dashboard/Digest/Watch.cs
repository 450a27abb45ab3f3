using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace ManyHands.Dashboard;

/// <summary>Looks four times a second while somebody looks at the page, and tells all who do. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its semaphore's wait handle, which is all there is to dispose of, is never made.")]
internal sealed class Watch
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Pages open at once.</summary>
    public const int MostViewers = 32;

    // Whoever reloads the page finds what it had.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // For a look that is under way at the end. By the real clock: it is foreign code that is waited for.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly DashboardOptions _options;
    private readonly IInspectedProcess _process;
    private readonly ILogger _log;
    private readonly ITimer _timer;

    // The eye is used by whoever has entered here.
    private readonly SemaphoreSlim _looking = new(1, 1);
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
                viewer.End(DigestJson.End);
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

    /// <summary>Takes a last look, at all that there is to tell, and lets all pages know that it was the last one.</summary>
    public void End()
    {
        // One may be under way that has seen what is out of date by now; but it may also hang in the program's own sections.
        Look(isLast: true, LongestWait);
        lock (_gate)
        {
            _hasEnded = true;
            foreach (Viewer viewer in _viewers)
                viewer.End(DigestJson.End);
            _viewers.Clear();
        }

        _timer.Dispose();
    }

    /// <summary>Looks and tells. Whoever comes while another is at it goes away again.</summary>
    internal void Look() => Look(isLast: false, TimeSpan.Zero);

    private void Look(bool isLast, TimeSpan patience)
    {
        if (!_looking.Wait(patience))
            return;
        try
        {
            if (!GoesOn())
                return;
            Sight sight = _eye.Look(isLast);
            lock (_gate)
                Tell_NeedsLock(_world.Take(sight), isLast);
        }
        catch (Exception failure)
        {
            // A mistake of ours must not end the program that is only looked at.
            DashboardLog.WatchFailed(_log, failure);
        }
        finally
        {
            _looking.Release();
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

    private void Tell_NeedsLock(Digest digest, bool isLast)
    {
        if (_viewers.Count == 0)
            return;
        byte[] message = DigestJson.Event(digest);
        foreach (Viewer late in _viewers.FindAll(viewer => !viewer.TrySend(message)))
        {
            // Whoever is cut off comes again; but after the end there is nowhere to come to.
            late.End(isLast ? [DigestJson.Event(_world.Everything(_options.TimeProvider.GetUtcNow())), DigestJson.End] : []);
            _viewers.Remove(late);
        }
    }
}
