namespace ManyHands.Scraping;

/// <summary>A URL on its way, from the journal until its result is safe. Not thread-safe; confined to a worker, between its visits to the scheduler's.</summary>
internal sealed class Lease(TakenUrl taken)
{
    public TakenUrl Taken { get; } = taken;

    /// <summary>Attempts begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Start of the first attempt; null before it.</summary>
    public DateTimeOffset? Started { get; set; }

    /// <summary>The same moment on the clock that never goes back.</summary>
    public long StartedTimestamp { get; set; }

    /// <summary>The worker that made the last attempt.</summary>
    public string? Worker { get; set; }

    /// <summary>The attempts before the running one.</summary>
    public List<FailedTry> Tries { get; } = [];

    /// <summary>Where the running attempt stands.</summary>
    public FetchProgress Progress { get; } = new();

    /// <summary>Takes back an attempt that made no request.</summary>
    public void Untry()
    {
        if (--Attempts == 0)
            Started = null;
    }

    // The rest is the scheduler's, changed only under its lock.

    /// <summary>Null for a malformed URL: no host is bothered with it.</summary>
    public HostQueue? Host { get; set; }

    /// <summary>A slot of the host is kept for its first request, which has not been made yet.</summary>
    public bool HasSlot { get; set; }

    /// <summary>Good answers that its host had given when it was handed out.</summary>
    public long GoodAnswersBefore { get; set; }

    /// <summary>Its host is given up for this run: no attempt is to be made, and this is to be told of it. Else null.</summary>
    public PageError? GivenUp { get; set; }
}
