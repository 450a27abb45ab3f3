namespace ManyHands;

/// <summary>What one window of completions showed.</summary>
/// <param name="Completed">Jobs that ended in it.</param>
/// <param name="Failures">Of those, the ones that failed.</param>
/// <param name="Latency">What a job typically took, in seconds: the geometric mean, which a few stragglers hardly move.</param>
/// <param name="IsSaturated">Whether there was work enough to reach the limit.</param>
internal readonly record struct LimitSample(int Completed, int Failures, double Latency, bool IsSaturated);

/// <summary>
/// Finds how many jobs in flight do most. A pure value: <see cref="Next"/> gives the state after a sample.
/// </summary>
/// <remarks>
/// <para>By Little's law the throughput at a limit that is reached is the limit over the latency. Two windows at
/// different limits give the elasticity of the throughput, d ln(throughput) / d ln(limit): 1 where more in flight does
/// proportionally more, 0 where it only queues, negative where it harms. Comparing neighbours instead of a lowest
/// latency ever seen (as TCP Vegas does: Brakmo and Peterson, 1995) survives a server that becomes slower or faster for
/// good. It climbs where the elasticity is high, as the hill climbing of the CLR's thread pool does (Hellerstein,
/// Morrison, Eilebrecht, 2009), and comes down where it is nothing, as there it only adds latency.</para>
/// <para>It starts by multiplying, as TCP's slow start; where the elasticity falls, half the way is tried. From then on it
/// holds, and probes both sides, seldom while nothing changes, with strides that grow while they pay. More failures than
/// usual shrink it multiplicatively (Chiu and Jain, 1989), unless that turns out not to change them.</para>
/// <para>Strides are as long, and windows, as it takes to tell a gain worth having from chance: with short ones, a limit
/// that comes down at the least doubt and climbs only where it surely pays wanders down.</para>
/// </remarks>
internal readonly record struct AdaptiveLimit
{
    internal const int Start = 8;
    internal const int Most = 1024;

    // What is left beyond is a fifteenth, for twice as many in flight.
    private const double ClimbAbove = 0.1;
    private const double DescendBelow = 0.02;
    private const double ShortestStride = 0.2;

    private const int Growth = 4;
    private const double GrowAbove = 0.6;
    private const int LongestHold = 16;
    private const int MostShrinks = 3;

    private enum Phase : byte
    {
        /// <summary>Four times as many from window to window.</summary>
        Growing,

        /// <summary>Measures at the limit it believes in.</summary>
        Holding,

        /// <summary>Measures a little above it.</summary>
        Above,

        /// <summary>Measures a little below it.</summary>
        Below,
    }

    private Phase In { get; init; }

    /// <summary>The limit it believes in, with what was measured there (0 for nothing yet).</summary>
    private double Believed { get; init; }

    private double Rate { get; init; }

    /// <summary>How far it probes, as a fraction.</summary>
    private double Stride { get; init; }

    /// <summary>Probes in a row that changed nothing, and windows to hold until the next.</summary>
    private int Calm { get; init; }

    private int HoldFor { get; init; }

    private bool NextIsBelow { get; init; }

    /// <summary>The failures that are usual, as a fraction.</summary>
    private double UsualFailures { get; init; }

    /// <summary>How often in a row it shrank for failures, from where, and how many there were at first.</summary>
    private int Shrunk { get; init; }

    private double BeforeShrinking { get; init; }

    private double FirstFailures { get; init; }

    /// <summary>Jobs in flight at most, from now on.</summary>
    internal int Limit { get; private init; }

    /// <summary>How many completions the next sample should count: more where a small difference must show.</summary>
    internal int WantedCompletions =>
        In == Phase.Growing ? Limit * (Growth - 1) / Growth // those that began at once when it rose
        : Shrunk > 0 || Stride > 0.3 ? Math.Max(16, Limit)
        : Math.Max(64, 2 * Limit);

    /// <summary>How long the next sample takes at least: in a short one a pause of the collector's, or a commit, is all one sees.</summary>
    internal TimeSpan ShortestWindow => TimeSpan.FromMilliseconds(In == Phase.Growing ? 50 : 100);

    /// <summary>How long these take if nothing has changed, in seconds; null while that is not known.</summary>
    internal double? ExpectedDuration => Rate == 0 ? null : WantedCompletions / Rate;

    internal static AdaptiveLimit Initial { get; } = new()
    {
        Limit = Start,
        Believed = Start,
        In = Phase.Growing,
        Stride = ShortestStride,
    };

    /// <summary>The state after this sample, which was measured at <see cref="Limit"/>.</summary>
    internal AdaptiveLimit Next(LimitSample sample)
    {
        if (sample.Completed == 0)
            return this;
        double failures = (double)sample.Failures / sample.Completed;
        if (AreMoreThanUsual(failures, sample))
            return AfterFailures(failures);
        AdaptiveLimit state = this with
        {
            UsualFailures = UsualFailures + (failures - UsualFailures) / 4,
            Shrunk = 0,
        };

        // With too little work nothing can be compared; what is known stays.
        if (!sample.IsSaturated)
            return state.MoveTo(Phase.Holding, Believed);
        double rate = Limit * (1 - failures) / Math.Max(sample.Latency, 1e-9);
        return In switch
        {
            Phase.Growing => state.WhileGrowing(rate),
            Phase.Holding => state.WhileHolding(rate),
            Phase.Above => state.AfterAbove(rate),
            _ => state.AfterBelow(rate),
        };
    }

    private AdaptiveLimit AfterFailures(double failures)
    {
        // A step up that met refusals is a step too far: the limit before it was good.
        if (In is Phase.Above or Phase.Growing && Rate != 0)
            return Reject(nextIsBelow: true);

        // Shrinking as far as this made it hardly better: these failures have another cause, and are usual from now on.
        if ((Shrunk == MostShrinks || Limit == 1) && failures > 0.5 * FirstFailures)
            return MoveTo(Phase.Holding, BeforeShrinking) with { UsualFailures = failures, Shrunk = 0, Rate = 0, Stride = 1 };
        return MoveTo(Phase.Holding, 0.6 * Math.Min(Limit, Believed)) with
        {
            Shrunk = Shrunk + 1,
            FirstFailures = Shrunk == 0 ? failures : FirstFailures,
            BeforeShrinking = Shrunk == 0 ? Believed : BeforeShrinking,
            Rate = 0,
            Stride = 0.25,
            Calm = 0,
            HoldFor = 0,
            NextIsBelow = false,
        };
    }

    // Three standard deviations of what chance alone makes of the usual fraction, and never less than a tenth.
    private bool AreMoreThanUsual(double failures, LimitSample sample) =>
        sample.Failures > 1
        && failures > UsualFailures + Math.Max(0.1, 3 * Math.Sqrt(UsualFailures * (1 - UsualFailures) / sample.Completed));

    private AdaptiveLimit WhileGrowing(double rate)
    {
        if (Rate == 0 || Elasticity(rate) > GrowAbove)
        {
            AdaptiveLimit known = this with { Rate = rate, Believed = Limit };
            return Limit >= Most ? known.MoveTo(Phase.Holding, Most) : known.MoveTo(Phase.Growing, Limit, Growth * Limit);
        }

        // Too far. What it did more, if anything, may be had for half as many.
        return Elasticity(rate) > DescendBelow
            ? (this with { Stride = 1 }).Probe(below: false)
            : MoveTo(Phase.Holding, Believed) with { Rate = 0, NextIsBelow = true };
    }

    private AdaptiveLimit WhileHolding(double rate)
    {
        // Another rate at the same limit: the world has changed. Look at once, and far, where it points.
        double change = Rate == 0 ? 0 : Math.Log(rate / Rate);
        if (Math.Abs(change) > 0.25)
            return (this with { Rate = rate, Calm = 0, HoldFor = 0, Stride = 0.5 }).Probe(below: change < 0);
        AdaptiveLimit state = this with { Rate = Rate == 0 ? rate : Rate + (rate - Rate) / 2 };
        return HoldFor > 0 ? state with { HoldFor = HoldFor - 1 } : state.Probe(NextIsBelow);
    }

    private AdaptiveLimit AfterAbove(double rate)
    {
        if (Elasticity(rate) > ClimbAbove)
            return Accept(rate, below: false);
        return Reject(nextIsBelow: true);
    }

    private AdaptiveLimit AfterBelow(double rate)
    {
        if (Elasticity(rate) < DescendBelow)
            return Accept(rate, below: true);
        return Reject(nextIsBelow: false);
    }

    // What pays is done again at once, with a longer stride.
    private AdaptiveLimit Accept(double rate, bool below) => (this with
    {
        Believed = Limit,
        Rate = rate,
        Calm = 0,
        HoldFor = 0,
        Stride = Math.Min(below ? 0.5 : 1, 2 * Stride),
    }).Probe(below);

    private AdaptiveLimit Reject(bool nextIsBelow) => MoveTo(Phase.Holding, Believed) with
    {
        Stride = ShortestStride,
        NextIsBelow = nextIsBelow,
        Calm = Math.Min(Calm + 1, LongestHold),
        HoldFor = Calm,
    };

    private AdaptiveLimit Probe(bool below)
    {
        double step = Math.Max(1, Believed * Stride);
        if (below ? Believed <= 1 : Believed >= Most)
            return MoveTo(Phase.Holding, Believed) with { NextIsBelow = !below, Stride = ShortestStride };
        return below
            ? MoveTo(Phase.Below, Believed, Believed - step)
            : MoveTo(Phase.Above, Believed, Believed + step);
    }

    private AdaptiveLimit MoveTo(Phase phase, double believed, double? limit = null)
    {
        double now = Math.Clamp(limit ?? believed, 1, Most);
        return this with { In = phase, Believed = Math.Clamp(believed, 1, Most), Limit = (int)Math.Round(now) };
    }

    private double Elasticity(double rate) => Math.Log(rate / Rate) / Math.Log(Limit / Math.Round(Believed));
}
