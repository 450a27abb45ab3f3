using System.Runtime.CompilerServices;

namespace ManyHands.Scraping;

/// <summary>
/// Says which URL is due, and when a request may go to its host: at most so many at once to one host and port, with a
/// rest after each. Thread-safe; one reader of <see cref="DueAsync"/>.
/// </summary>
/// <remarks>
/// A lease comes with a slot kept for its first request, so that a worker doesn't take it up only to wait. Redirects
/// need slots too, and slots kept for leases that no worker has taken up yet could make all workers wait for ever: so
/// whoever is at the gate may take a kept slot away, and the lease then waits at the gate itself. Slots are therefore
/// only ever held by requests being made, and none of those waits for another.
/// </remarks>
internal sealed class Scheduler : IHostGate, IDisposable
{
    private readonly Lock _gate = new();
    private readonly PacingRule _rule;
    private readonly TimeProvider _time;
    private readonly long _zero;
    private readonly int _window;
    private readonly Alarms _alarms;
    private readonly Dictionary<HostKey, HostQueue> _hosts = [];
    private readonly Queue<HostQueue> _ring = [];
    private readonly Queue<Lease> _hostless = [];
    private readonly Dictionary<WebUrl, Lease> _handedOut = [];
    private TaskCompletionSource? _reader;
    private TaskCompletionSource? _room;
    private int _held;
    private bool _exhausted;
    private bool _stopped;

    /// <param name="rule">For every host.</param>
    /// <param name="time">The clock and its one timer.</param>
    /// <param name="window">URLs held in memory at most, those handed out among them.</param>
    public Scheduler(PacingRule rule, TimeProvider time, int window = 4096)
    {
        _rule = rule;
        _time = time;
        _zero = time.GetTimestamp();
        _window = window;
        _alarms = new Alarms(time, OnAlarm);
    }

    /// <summary>URLs held: waiting, or handed out and not finished.</summary>
    public int Held
    {
        get { lock (_gate) return _held; }
    }

    /// <summary>Hosts that there is something to remember of.</summary>
    public int Hosts
    {
        get { lock (_gate) return _hosts.Count; }
    }

    public bool IsStopped
    {
        get { lock (_gate) return _stopped; }
    }

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
                WakeReader_NeedsLock(ref wakeups);
            }

            wakeups.Run(this);
        }
    }

    /// <summary>Each lease as it falls due, the hosts in turn; ends when all are finished, or at a stop.</summary>
    public async IAsyncEnumerable<Lease> DueAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Lease? due;
            Task? change = null;
            lock (_gate)
            {
                due = Take_NeedsLock(Now);
                if (due is null)
                {
                    if (_stopped || (_exhausted && _held == 0))
                        yield break;
                    _reader = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    change = _reader.Task;
                }
            }

            if (due is not null)
                yield return due;
            else
                await change!.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask<IDisposable> EnterAsync(WebUrl url, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TurnWaiter waiter;
        lock (_gate)
        {
            if (_handedOut.Remove(url, out Lease? lease) && lease.HasSlot)
                return new(new Turn(this, UseKeptSlot_NeedsLock(lease)));

            HostQueue host = HostOf_NeedsLock(url);
            host.Pacing = host.Pacing.At(Now);
            if (host.Waiters.Count == 0)
            {
                if (!host.Pacing.HasRoom(_rule) && host.Reserved.Count > 0)
                    host.Pacing = UseKeptSlot_NeedsLock(host.Reserved[^1]).Pacing.Release();
                if (host.Pacing.HasRoom(_rule))
                {
                    host.Pacing = host.Pacing.Enter();
                    return new(new Turn(this, host));
                }
            }

            waiter = new TurnWaiter(host);
            host.Waiters.Enqueue(waiter);
        }

        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>Ends a turn.</summary>
    internal void Leave(HostQueue host, bool requestMade)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            TimeSpan now = Now;
            host.Pacing = requestMade ? host.Pacing.Leave(_rule, now) : host.Pacing.Release();
            Advance_NeedsLock(host, now, ref wakeups);
        }

        wakeups.Run(this);
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

        wakeups.Run(this);
        return true;
    }

    /// <summary>Nothing more is to be done about the lease.</summary>
    public void Finish(Lease lease)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            GiveBack_NeedsLock(lease, Now, ref wakeups);
            _held--;
            if (_held <= _window * 3L / 4)
                (wakeups.Room, _room) = (_room, null);
            if (_held == 0 && _exhausted)
                WakeReader_NeedsLock(ref wakeups);
        }

        wakeups.Run(this);
    }

    /// <summary>Hands out nothing more; what was handed out goes on.</summary>
    /// <returns>The leases that were begun and wait for another attempt.</returns>
    public IReadOnlyList<Lease> Stop()
    {
        var begun = new List<Lease>();
        Wakeups wakeups = default;
        lock (_gate)
        {
            _stopped = true;
            foreach (object subject in _alarms.Clear())
            {
                if (subject is Lease lease) begun.Add(lease);
                else ((HostQueue)subject).HasAlarm = false;
            }

            _hostless.Clear();
            foreach (HostQueue host in _hosts.Values.ToArray())
            {
                begun.AddRange(host.DropUrls());
                Advance_NeedsLock(host, Now, ref wakeups);
            }

            (wakeups.Room, _room) = (_room, null);
            WakeReader_NeedsLock(ref wakeups);
        }

        wakeups.Run(this);
        return begun;
    }

    public void Dispose() => _alarms.Dispose();

    private static async ValueTask<IDisposable> WaitAsync(TurnWaiter waiter, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (waiter, token) => ((TurnWaiter)waiter!).TrySetCanceled(token), waiter);
        await using (registration.ConfigureAwait(false))
            return await waiter.Task.ConfigureAwait(false);
    }

    private Task? Add(TakenUrl taken)
    {
        Wakeups wakeups = default;
        Task? room = null;
        lock (_gate)
        {
            if (_stopped)
                return null;
            Add_NeedsLock(new Lease(taken), Now, ref wakeups);
            if (++_held >= _window)
                room = (_room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        wakeups.Run(this);
        return room;
    }

    private void OnAlarm()
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            TimeSpan now = Now;
            while (_alarms.TryTake(now, out object subject))
            {
                if (subject is HostQueue host)
                {
                    host.HasAlarm = false;
                    Advance_NeedsLock(host, now, ref wakeups);
                }
                else
                {
                    Add_NeedsLock((Lease)subject, now, ref wakeups);
                }
            }
        }

        wakeups.Run(this);
    }

    private void Add_NeedsLock(Lease lease, TimeSpan now, ref Wakeups wakeups)
    {
        if (lease.Taken.Url is not { } url)
        {
            _hostless.Enqueue(lease);
            WakeReader_NeedsLock(ref wakeups);
            return;
        }

        lease.Host = HostOf_NeedsLock(url);
        lease.Host.Add(lease);
        Advance_NeedsLock(lease.Host, now, ref wakeups);
    }

    private Lease? Take_NeedsLock(TimeSpan now)
    {
        if (_stopped)
            return null;
        if (_hostless.TryDequeue(out Lease? hostless))
            return hostless;
        while (_ring.TryDequeue(out HostQueue? host))
        {
            host.InRing = false;
            host.Pacing = host.Pacing.At(now);
            if (!MayBegin(host))
                continue; // Somebody at the gate was faster; the end of that turn brings the host back.

            Lease lease = host.Next();
            host.Pacing = host.Pacing.Enter();
            host.Reserved.Add(lease);
            lease.HasSlot = true;
            _handedOut[lease.Taken.Url!] = lease;
            if (MayBegin(host))
            {
                host.InRing = true;
                _ring.Enqueue(host);
            }

            return lease;
        }

        return null;
    }

    private bool MayBegin(HostQueue host) => host.HasUrls && host.Waiters.Count == 0 && host.Pacing.HasRoom(_rule);

    /// <summary>Does what the host's state allows now: those at the gate first, then URLs.</summary>
    private void Advance_NeedsLock(HostQueue host, TimeSpan now, ref Wakeups wakeups)
    {
        host.Pacing = host.Pacing.At(now);
        while (host.Waiters.TryPeek(out TurnWaiter? waiter))
        {
            bool gone = waiter.Task.IsCompleted;
            if (!gone && !host.Pacing.HasRoom(_rule))
                break;
            host.Waiters.Dequeue();
            if (gone)
                continue;
            host.Pacing = host.Pacing.Enter();
            wakeups.Grant(waiter);
        }

        if (!host.InRing && MayBegin(host))
        {
            host.InRing = true;
            _ring.Enqueue(host);
            WakeReader_NeedsLock(ref wakeups);
        }

        if (!host.HasAlarm && host.Pacing.NextRestEnd is { } end)
        {
            host.HasAlarm = true;
            _alarms.Add(host, end, now);
        }

        if (host.IsIdle && !host.InRing)
            _hosts.Remove(host.Key);
    }

    private void GiveBack_NeedsLock(Lease lease, TimeSpan now, ref Wakeups wakeups)
    {
        if (lease.Taken.Url is { } url && _handedOut.TryGetValue(url, out Lease? known) && known == lease)
            _handedOut.Remove(url);
        if (!lease.HasSlot)
            return;
        HostQueue host = UseKeptSlot_NeedsLock(lease);
        host.Pacing = host.Pacing.Release();
        Advance_NeedsLock(host, now, ref wakeups);
    }

    private static HostQueue UseKeptSlot_NeedsLock(Lease lease)
    {
        lease.HasSlot = false;
        lease.Host!.Reserved.Remove(lease);
        return lease.Host;
    }

    private HostQueue HostOf_NeedsLock(WebUrl url)
    {
        var key = new HostKey(url.Host, url.Port);
        if (!_hosts.TryGetValue(key, out HostQueue? host))
            _hosts.Add(key, host = new HostQueue(key));
        return host;
    }

    private void WakeReader_NeedsLock(ref Wakeups wakeups)
    {
        if (_reader is not null)
            (wakeups.Reader, _reader) = (_reader, null);
    }
}
