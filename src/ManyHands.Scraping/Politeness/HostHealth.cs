using System.Globalization;

namespace ManyHands.Scraping;

/// <summary>Whether a host may be asked at all: a value; each change gives the next one. Thread-safe.</summary>
/// <remarks>
/// <para>Two things close a host. It asks for a pause itself (Retry-After): nothing shortens that. Or it is set aside,
/// since so many URLs in a row failed: for 10 s, then one attempt is a probe; 20, 40, 80 s after fruitless ones. Any good
/// answer ends that. It is given up for this run, which is final, after the fourth fruitless probe, and at once when it
/// asks for more than an hour.</para>
/// <para>Times are those of a clock that never goes back and starts at zero. The default is a host that is open and well.</para>
/// </remarks>
internal readonly record struct HostHealth
{
    /// <summary>URLs in a row, each begun after its last good answer, that end in failure before the host is set aside.</summary>
    public const int FailuresToSetAside = 5;

    /// <summary>Fruitless probes in a row before it is given up.</summary>
    public const int ProbesToGiveUp = 4;

    /// <summary>How long it is set aside the first time; each next time is twice as long.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause that a host may ask for.</summary>
    public static readonly TimeSpan LongestStop = TimeSpan.FromHours(1);

    private static readonly string AllPauses = Figures([.. Enumerable.Range(0, ProbesToGiveUp).Select(static i => PauseAfter(i).TotalSeconds)]);

    private readonly record struct Closing(TimeSpan Until, PageError Why);

    private int Failures { get; init; }

    private int Pauses { get; init; }

    /// <summary>The pause it asked for.</summary>
    private Closing? Stopped { get; init; }

    private Closing? Aside { get; init; }

    /// <summary>One attempt at a time, to see whether it is well again.</summary>
    public bool IsProbing { get; private init; }

    /// <summary>It is set aside, and not worth waiting for when nothing else is left to do.</summary>
    public bool IsImpatient { get; private init; }

    /// <summary>Why it is given up; null while there is hope.</summary>
    public PageError? GivenUp { get; private init; }

    /// <summary>Nothing is known of it that a new state would not say.</summary>
    public bool IsFine => Failures == 0 && Pauses == 0 && Stopped is null && Aside is null && !IsProbing && GivenUp is null;

    /// <summary>Whether it may be asked, for a state that was brought to now by <see cref="At"/>.</summary>
    public bool IsOpen => Stopped is null && Aside is null && GivenUp is null;

    /// <summary>When it may be asked again; null for one that is open, and one that is given up.</summary>
    public TimeSpan? ClosedUntil => IsOpen || GivenUp is not null ? null
        : Stopped is { } stop && Aside is { } aside ? (stop.Until > aside.Until ? stop.Until : aside.Until)
        : (Stopped ?? Aside)!.Value.Until;

    /// <summary>Why it is not open; null when it is.</summary>
    public PageError? Why => GivenUp ?? (Aside ?? Stopped)?.Why;

    public bool IsSetAside => Aside is not null;

    public HostState State => this switch
    {
        { GivenUp: not null } => HostState.GivenUp,
        { Aside: not null } => HostState.SetAside,
        { Stopped: not null } => HostState.Paused,
        { IsProbing: true } => HostState.Probing,
        _ => HostState.Open,
    };

    /// <summary>The state once pauses that are over by now are ended.</summary>
    public HostHealth At(TimeSpan now)
    {
        HostHealth state = this;
        if (state.Stopped is { } stop && stop.Until <= now)
            state = state with { Stopped = null };
        if (state.Aside is { } aside && aside.Until <= now)
            state = state with { Aside = null, IsImpatient = false, IsProbing = true };
        return state;
    }

    /// <summary>It asked for a pause. Pauses don't add up; the one that ends last counts.</summary>
    public HostHealth Stop(TimeSpan pause, PageError why, TimeSpan now)
    {
        if (pause > LongestStop)
            return GiveUp(why);
        TimeSpan until = now + pause;
        return Stopped is { } stop && stop.Until >= until ? this : this with { Stopped = new(until, why) };
    }

    /// <summary>A URL of it has ended in failure, after its own retries.</summary>
    public HostHealth FailUrl(PageError why, TimeSpan now)
    {
        if (Aside is not null || IsProbing)
            return this; // It was on its way when the host was set aside.
        HostHealth state = this with { Failures = Failures + 1 };
        return state.Failures < FailuresToSetAside ? state : state.Pause(why, now);
    }

    /// <summary>The probe has failed.</summary>
    public HostHealth FailProbe(PageError why, TimeSpan now) =>
        Pauses >= ProbesToGiveUp ? GiveUp(why with { Message = $"it failed again after pauses of {AllPauses} s, the last time with: {why.Message}" }) : Pause(why, now);

    /// <summary>Sets it aside from outside, as the one who can't read its robots.txt does; the last word counts.</summary>
    public HostHealth SetAside(TimeSpan until, PageError why, bool isPatient) =>
        this with { Aside = new(until, why), IsProbing = false, IsImpatient = !isPatient };

    /// <summary>It gave a good answer. A pause that it asked for lasts all the same.</summary>
    public HostHealth Recover() => GivenUp is not null ? this : new() { Stopped = Stopped };

    /// <summary>It is not asked again in this run.</summary>
    public HostHealth GiveUp(PageError why) => new() { GivenUp = GivenUp ?? why };

    private static TimeSpan PauseAfter(int pauses) => FirstPause * Math.Pow(2, pauses);

    private static string Figures(double[] seconds) => string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", seconds[..^1])} and {seconds[^1]}");

    // The host is well until it fails five times, so the first pause is the one with none before it.
    private HostHealth Pause(PageError why, TimeSpan now) => this with
    {
        Failures = 0,
        Pauses = Pauses + 1,
        Aside = new(now + PauseAfter(Pauses), why),
        IsProbing = false,
        IsImpatient = false,
    };
}
