namespace ManyHands.Scraping;

/// <summary>
/// Which of the waiting URLs are handed out next: some of each host, so that a slow one keeps nobody waiting. Not thread-safe;
/// confined to a worker: the journal's thread.
/// </summary>
/// <remarks>
/// Hosts that could do with more are remembered up to a limit; beyond it they are found by going round the table, from host
/// to host. So memory does not grow with the number of hosts either.
/// </remarks>
internal sealed class FrontierLeases(FrontierRows rows, JournalUrls urls)
{
    private const int MostHungry = 4096;

    private readonly Dictionary<long, int> _held = [];
    private readonly HashSet<long> _hungry = [];
    private readonly Queue<long> _turns = []; // The same, whoever has waited longest first.
    private int _perHost = 64;
    private bool _hasOthers;
    private long _nextHost = long.MinValue;

    /// <summary>URLs handed out and not closed.</summary>
    public int Held { get; private set; }

    /// <summary>Something may be had.</summary>
    public bool CanLease => _hungry.Count > 0 || _hasOthers;

    /// <summary>Forgets what a run before this one had: if it was left, not all of it was closed.</summary>
    public void Clear()
    {
        _held.Clear();
        _hungry.Clear();
        _turns.Clear();
        (Held, _hasOthers, _nextHost) = (0, false, long.MinValue);
    }

    /// <summary>Begins a run.</summary>
    /// <param name="hasRows">Some wait from before.</param>
    /// <param name="perHost">URLs of one host handed out and not closed, at most.</param>
    public void Begin(bool hasRows, int perHost) => (_hasOthers, _perHost) = (hasRows, perHost);

    /// <summary>A URL has come to wait.</summary>
    public void Add(long host)
    {
        if (_held.GetValueOrDefault(host) > _perHost / 4)
            return;
        if (_hungry.Contains(host))
            return;
        if (_hungry.Count == MostHungry)
        {
            _hasOthers = true;
            return;
        }

        _hungry.Add(host);
        _turns.Enqueue(host);
    }

    /// <summary>A URL that was handed out is done with.</summary>
    public void Close(long host)
    {
        if (!_held.TryGetValue(host, out int held))
            return;
        Held--;
        if (held == 1)
            _held.Remove(host);
        else
            _held[host] = held - 1;
        Add(host);
    }

    /// <summary>Hands out up to <paramref name="most"/> URLs.</summary>
    public List<TakenUrl> Lease(int most)
    {
        // Half of it is for hosts not remembered, where there are such: else those remembered could keep them waiting for ever.
        var leases = new List<TakenUrl>();
        int ofRemembered = _hasOthers ? (most + 1) / 2 : most;
        while (leases.Count < ofRemembered && _turns.TryDequeue(out long hungry))
        {
            _hungry.Remove(hungry);
            Lease(hungry, ofRemembered, leases);
        }

        long first = _nextHost;
        for (bool wrapped = false; _hasOthers && leases.Count < most;)
        {
            long? next = rows.NextHost(_nextHost);
            if (next is { } host && !(wrapped && host > first))
            {
                _nextHost = host;
                Lease(host, most, leases);
            }
            else if (wrapped || first == long.MinValue)
            {
                (_hasOthers, _nextHost) = (false, long.MinValue);
            }
            else
            {
                (wrapped, _nextHost) = (true, long.MinValue);
            }
        }

        return leases;
    }

    private void Lease(long host, int most, List<TakenUrl> leases)
    {
        int held = _held.GetValueOrDefault(host);
        int wanted = Math.Min(_perHost - held, most - leases.Count);
        if (wanted <= 0)
            return;

        // Those in flight stay in the table, at its front mostly, and are passed over.
        int before = leases.Count;
        SqliteStatement first = rows.First(host);
        while (wanted > 0 && first.Step())
        {
            long id = first.Int64(0);
            if (!urls.TrySettle(id))
                continue;
            OfferedUrl url = OfferedUrl.Of(WebUrl.Known(first.Text(1)!));
            KeptPage? kept = urls.ReadKept(id, url.Identity, out _);
            leases.Add(new TakenUrl(id, url, first.Text(2)!, kept)
            {
                Lease = new FrontierLease((UrlRole)first.Int64(3), first.Int64(4) != 0, first.Int64(5) != 0, kept is not null && rows.HasLinks(id)),
            });
            wanted--;
        }

        first.Reset();
        int taken = leases.Count - before;
        Held += taken;
        if (taken > 0)
            _held[host] = held + taken;
    }
}

/// <summary>What the frontier adds to a URL that it hands out.</summary>
/// <param name="Role">What it is fetched for.</param>
/// <param name="IsPublicOnly">It is not to be fetched from an address that isn't globally reachable.</param>
/// <param name="IsStart">Somebody gave it, or a URL that redirects to it.</param>
/// <param name="LeadsAreKnown">Where the kept copy leads is known, so that "unchanged" is answer enough.</param>
internal sealed record FrontierLease(UrlRole Role, bool IsPublicOnly, bool IsStart, bool LeadsAreKnown);

/// <summary>What the frontier held after a commit. Thread-safe.</summary>
/// <param name="Waiting">To be handed out yet.</param>
/// <param name="Held">Handed out, not finished.</param>
/// <param name="LeftOut">Left out by a rule.</param>
/// <param name="LeftOver">Left by a budget to the next run.</param>
/// <param name="CanLease">Asking for more may give some.</param>
internal sealed record FrontierCounts(long Waiting, long Held, long LeftOut, long LeftOver, bool CanLease);
