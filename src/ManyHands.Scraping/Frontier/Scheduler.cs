using System.Runtime.CompilerServices;

namespace ManyHands.Scraping;

/// <summary>
/// Says which URL is due, and when a request may go to its host: at most so many at once to one host and port, with a
/// rest after each, fewer while the host is overloaded, none while it asks for a pause or is set aside; and at most so
/// many at once to all hosts behind one address. Thread-safe; one reader of <see cref="DueAsync"/>.
/// </summary>
/// <remarks>
/// A lease comes with a slot kept for its first request, so that a worker doesn't take it up only to wait. Redirects
/// need slots too, and slots kept for leases that no worker has taken up yet could make all workers wait for ever: so
/// whoever is at the gate may take a kept slot away, of any host in the same group, and the lease then waits at the gate
/// itself. Slots are therefore only ever held by requests being made, and none of those waits for another. Nobody waits
/// at the gate of a host that is closed: a worker has better things to do meanwhile.
/// </remarks>
internal sealed partial class Scheduler : IHostGate, IDisposable
{
    private readonly Lock _gate = new();
    private readonly PacingRule _rule;
    private readonly TimeProvider _time;
    private readonly long _zero;
    private readonly int _window;
    private readonly Alarms _alarms;
    private readonly Queue<HostQueue> _ring = [];
    private readonly Queue<Lease> _hostless = [];
    private readonly Dictionary<WebUrl, Lease> _handedOut = [];
    private TaskCompletionSource? _reader;
    private TaskCompletionSource? _room;
    private int _held;
    private long _finished;
    private bool _exhausted;

    // Written under the lock; whoever only asks needs none.
    private volatile bool _stopped;

    /// <param name="rule">For every host that <see cref="SetRule"/> was not told another one of.</param>
    /// <param name="time">The clock and its one timer.</param>
    /// <param name="window">URLs held in memory at most, those handed out among them.</param>
    /// <param name="perAddress">Requests at once to all hosts behind one address; null is no limit.</param>
    public Scheduler(PacingRule rule, TimeProvider time, int window = 4096, int? perAddress = null)
    {
        _rule = rule;
        _time = time;
        _zero = time.GetTimestamp();
        _window = window;
        _groups = new AddressGroups(perAddress);
        _alarms = new Alarms(time, OnAlarm);
    }

    /// <summary>URLs held: waiting, or handed out and not finished.</summary>
    public int Held
    {
        get { lock (_gate) return _held; }
    }

    public bool IsStopped => _stopped;

    private TimeSpan Now => _time.GetElapsedTime(_zero);

    /// <summary>Takes in what the journal hands over, pausing while enough is held.</summary>
    public async Task FillAsync(IAsyncEnumerable<TakenUrl> source, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (TakenUrl taken in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (Add(taken) is { } room)
                    await room.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (IsStopped)
                    break;
            }
        }
        finally
        {
            Wakeups wakeups = default;
            lock (_gate)
            {
                _exhausted = true;
                GiveUpLastResorts_NeedsLock(Now, ref wakeups);
                WakeReader_NeedsLock(ref wakeups);
            }

            wakeups.Run();
        }
    }

    /// <summary>
    /// Each lease as it falls due, the hosts in turn, and at once those of hosts that are given up; ends when all are
    /// finished, or at a stop.
    /// </summary>
    public async IAsyncEnumerable<Lease> DueAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Lease? due = TakeOrWait(out Task? change);
            if (due is not null)
                yield return due;
            else if (change is not null)
                await change.WaitAsync(cancellationToken).ConfigureAwait(false);
            else
                yield break;
        }
    }

    /// <summary>A lease that is due now, for a caller that does not wait; beside it nobody reads <see cref="DueAsync"/>.</summary>
    public Lease? TryTake()
    {
        Wakeups wakeups = default;
        Lease? due;
        lock (_gate)
            due = Take_NeedsLock(Now, ref wakeups);
        wakeups.Run();
        return due;
    }

    /// <summary>The lease falls due again after a while, and holds neither worker nor slot meanwhile.</summary>
    /// <returns>False after a stop: nothing will be handed out any more.</returns>
    public bool TryRetryLater(Lease lease, TimeSpan wait)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            if (_stopped)
                return false;
            TimeSpan now = Now;
            GiveBack_NeedsLock(lease, now, ref wakeups);
            _alarms.Add(lease, now + wait, now);
        }

        wakeups.Run();
        return true;
    }

    /// <summary>Nothing more is to be done about the lease.</summary>
    public void Finish(Lease lease)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            TimeSpan now = Now;
            GiveBack_NeedsLock(lease, now, ref wakeups);
            _held--;
            _finished++;
            GiveUpLastResorts_NeedsLock(now, ref wakeups);
            if (_held <= _window * 3L / 4)
                (wakeups.Room, _room) = (_room, null);
            if (_held == 0 && _exhausted)
                WakeReader_NeedsLock(ref wakeups);
        }

        wakeups.Run();
    }

    /// <summary>Hands out nothing more; what was handed out goes on.</summary>
    /// <param name="begun">
    /// Gets the leases that were begun and wait for another attempt, before the reader of <see cref="DueAsync"/> comes to its end.
    /// </param>
    public void Stop(List<Lease>? begun = null)
    {
        var waiting = new List<Lease>();
        Wakeups wakeups = default;
        lock (_gate)
        {
            _stopped = true;
            waiting.AddRange(_hostless);
            _hostless.Clear();
            foreach (object subject in _alarms.Clear())
            {
                if (subject is Lease lease) waiting.Add(lease);
                else ((HostQueue)subject).AlarmAt = null;
            }

            TimeSpan now = Now;
            foreach (HostQueue host in _hosts.Values.ToArray())
            {
                waiting.AddRange(host.TakeUrls());
                Advance_NeedsLock(host, now, ref wakeups);
            }

            begun?.AddRange(waiting.Where(static lease => lease.Attempts > 0));
            (wakeups.Room, _room) = (_room, null);
            WakeReader_NeedsLock(ref wakeups);
        }

        wakeups.Run();
    }

    public void Dispose() => _alarms.Dispose();

    private Task? Add(TakenUrl taken)
    {
        Wakeups wakeups = default;
        Task? room = null;
        lock (_gate)
        {
            if (_stopped)
                return null;
            _held++;
            TimeSpan now = Now;
            Add_NeedsLock(new Lease(taken), now, ref wakeups);
            if (_held >= _window)
            {
                room = (_room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                GiveUpLastResorts_NeedsLock(now, ref wakeups);
            }
        }

        wakeups.Run();
        return room;
    }

    private void OnAlarm()
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            TimeSpan now = Now;
            while (_alarms.TryTake(now, out object subject, out TimeSpan at))
            {
                if (subject is Lease lease)
                {
                    Add_NeedsLock(lease, now, ref wakeups);
                }
                else if (subject is HostQueue host && host.AlarmAt == at)
                {
                    host.AlarmAt = null;
                    Advance_NeedsLock(host, now, ref wakeups);
                }
            }

            GiveUpLastResorts_NeedsLock(now, ref wakeups);
        }

        wakeups.Run();
    }

    private void Add_NeedsLock(Lease lease, TimeSpan now, ref Wakeups wakeups)
    {
        if (lease.Taken.Url is not { } url)
        {
            _hostless.Enqueue(lease);
            WakeReader_NeedsLock(ref wakeups);
            return;
        }

        lease.Host = HostOf_NeedsLock(KeyOf(url), now);
        lease.Host.Add(lease);
        Advance_NeedsLock(lease.Host, now, ref wakeups);
    }

    /// <summary>What is due, or what to wait for; neither at the end.</summary>
    private Lease? TakeOrWait(out Task? change)
    {
        Wakeups wakeups = default;
        Lease? due;
        lock (_gate)
        {
            due = Take_NeedsLock(Now, ref wakeups);
            change = null;
            if (due is null && !_stopped && !(_exhausted && _held == 0))
                change = (_reader = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        wakeups.Run();
        return due;
    }

    private Lease? Take_NeedsLock(TimeSpan now, ref Wakeups wakeups)
    {
        if (_stopped)
            return null;
        if (_hostless.TryDequeue(out Lease? hostless))
            return hostless;
        while (_ring.TryDequeue(out HostQueue? host))
        {
            host.InRing = false;
            host.BringTo(now);
            Lease? lease = null;
            if (host.IsReady && host.Group is null or { MayBegin: true })
                lease = HandOut_NeedsLock(host);

            // Somebody at the gate may have been faster; the end of that turn, or the group, brings the host back.
            LineUp_NeedsLock(host, isNext: false, ref wakeups);
            if (host.Group is { } group)
                WakeGroup_NeedsLock(group, now, ref wakeups);
            if (lease is not null)
                return lease;
        }

        return null;
    }

    private Lease HandOut_NeedsLock(HostQueue host)
    {
        Lease lease = host.Next();
        lease.GoodAnswersBefore = host.GoodAnswers;
        host.Keep(lease);
        if (host.IsProbing)
            host.Probe = lease;
        _handedOut[lease.Taken.Url!] = lease;
        return lease;
    }

    private void GiveBack_NeedsLock(Lease lease, TimeSpan now, ref Wakeups wakeups)
    {
        if (lease.Taken.Url is { } url && _handedOut.TryGetValue(url, out Lease? known) && known == lease)
            _handedOut.Remove(url);
        if (lease.Host is not { } host || (!lease.HasSlot && host.Probe != lease))
            return;
        if (host.Probe == lease)
            host.Probe = null;
        if (lease.HasSlot)
        {
            host.Unkeep(lease);
            host.Release();
        }

        Advance_NeedsLock(host, now, ref wakeups);
    }

    private void WakeReader_NeedsLock(ref Wakeups wakeups)
    {
        if (_reader is not null)
            (wakeups.Reader, _reader) = (_reader, null);
    }
}
