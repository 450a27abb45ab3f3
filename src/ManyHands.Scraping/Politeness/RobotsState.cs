namespace ManyHands.Scraping;

/// <summary>What is known of an authority's robots.txt.</summary>
internal enum RobotsStanding
{
    /// <summary>It was never asked for.</summary>
    Unknown,

    /// <summary>There is one (RFC 9309, 2.3.1.1).</summary>
    Found,

    /// <summary>There is none for us (2.3.1.3).</summary>
    Unavailable,

    /// <summary>Nobody knows (2.3.1.4).</summary>
    Unreachable,
}

/// <summary>What may be fetched from an authority.</summary>
internal enum RobotsAccess
{
    /// <summary>Nothing before its robots.txt was asked for (again).</summary>
    AskFirst,

    /// <summary>What the text allows.</summary>
    ByText,

    Everything,

    Nothing,
}

/// <summary>
/// Where one authority (scheme, host, port) stands with its robots.txt: a value; each answer gives the next one. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A text, or that there is none, holds for 24 hours (RFC 9309, 2.4). 4xx means that there is none, but for 429, which like
/// 5xx, no answer, a redirect that leads nowhere and more than five of them says nothing of the text: then all is forbidden
/// and the file asked for again, after half a minute first, twice as long each time, up to an hour, and not before
/// Retry-After. (Of too many redirects the RFC lets a crawler think either way, 2.3.1.2.) A text that was found before goes on
/// to hold meanwhile (2.4). Where there was none, all is allowed once the file has been out of reach for 30 days (2.3.1.4).
/// </para>
/// <para>
/// Times are those of the wall clock, since a state outlives its process, in whole milliseconds. A state from the future is
/// not trusted: the clock was set back, and nobody knows how old it is.
/// </para>
/// </remarks>
internal sealed record RobotsState
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>A Retry-After that asks for more is taken for this.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(30);

    /// <summary>Of an authority that was never asked.</summary>
    public static RobotsState Initial { get; } = new();

    public RobotsStanding Standing { get; init; }

    /// <summary>The file as far as it is read: found last, or before it went out of reach; null when there is none. Nobody writes to it.</summary>
    public byte[]? Text { get; init; }

    /// <summary>The status of the last answer; null when none came.</summary>
    public int? Status { get; init; }

    /// <summary>What went wrong last, for showing.</summary>
    public string? Error { get; init; }

    /// <summary>When the last answer came, or didn't; null before.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>When it is due to be asked again; null for at once.</summary>
    public DateTimeOffset? AskAt { get; init; }

    /// <summary>Since when no answer has told anything of the text; null while the last one did.</summary>
    public DateTimeOffset? OutOfReachSince { get; init; }

    /// <summary>Answers in a row that told nothing of the text.</summary>
    public int Failures { get; init; }

    /// <summary>Whether the file is to be asked for.</summary>
    public bool IsDue(DateTimeOffset now) => AskedAt is not { } asked || AskAt is not { } ask || now >= ask || InMilliseconds(now) < asked;

    /// <summary>What may be fetched.</summary>
    public RobotsAccess AccessAt(DateTimeOffset now) => Standing switch
    {
        _ when IsDue(now) => RobotsAccess.AskFirst,
        RobotsStanding.Found or RobotsStanding.Unreachable when Text is not null => RobotsAccess.ByText,
        RobotsStanding.Unavailable => RobotsAccess.Everything,
        RobotsStanding.Unreachable when now - OutOfReachSince >= GivenUpAfter => RobotsAccess.Everything,
        RobotsStanding.Unreachable => RobotsAccess.Nothing,
        _ => RobotsAccess.AskFirst,
    };

    /// <summary>
    /// The rules that hold; null before the file is asked for. Reads the text each time: keep them until the next answer.
    /// </summary>
    /// <param name="token">The crawler's product token (<see cref="RobotsRules.TokenOf"/>).</param>
    /// <param name="now">The time.</param>
    public RobotsRules? RulesAt(string token, DateTimeOffset now) => AccessAt(now) switch
    {
        RobotsAccess.ByText => RobotsRules.Parse(Text, token),
        RobotsAccess.Everything => RobotsRules.AllowAll,
        RobotsAccess.Nothing => RobotsRules.DisallowAll,
        _ => null,
    };

    /// <summary>The state once an answer has come, or failed to.</summary>
    public RobotsState After(RobotsAnswer answer, DateTimeOffset now)
    {
        now = InMilliseconds(now);
        var told = new RobotsState { Status = answer.Status, AskedAt = now, AskAt = now + Lifetime };
        return answer switch
        {
            { Error: null, Status: >= 200 and < 300 } => told with { Standing = RobotsStanding.Found, Text = RobotsParser.Cut(answer.Text.Span).ToArray() },
            { Error: null, Status: >= 400 and < 500 and not 429 } => told with { Standing = RobotsStanding.Unavailable },
            _ => told with
            {
                Standing = RobotsStanding.Unreachable,
                Text = Text,
                Error = answer.Error,
                AskAt = now + WaitAfter(Failures + 1, answer.RetryAfter),
                OutOfReachSince = OutOfReachSince is { } since && since <= now ? since : now,
                Failures = Failures + 1,
            },
        };
    }

    private static TimeSpan WaitAfter(int failures, TimeSpan? retryAfter)
    {
        TimeSpan wait = FirstWait * Math.Pow(2, Math.Min(failures - 1, 10));
        if (wait > LongestWait)
            wait = LongestWait;
        if (retryAfter > wait)
            wait = retryAfter < LongestRetryAfter ? retryAfter.Value : LongestRetryAfter;
        return wait;
    }

    private static DateTimeOffset InMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
