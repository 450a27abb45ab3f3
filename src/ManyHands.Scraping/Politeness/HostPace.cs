namespace ManyHands.Scraping;

/// <summary>How much slower than its rule a host is asked, because it said that it is overloaded: a value. Thread-safe.</summary>
/// <remarks>
/// Additive increase, multiplicative decrease, which alone of the linear controls comes to a fair and efficient share
/// (Chiu and Jain, 1989), as TCP does (RFC 5681). As there, what was on its way when the pace was halved says nothing
/// about the new pace and does not halve it again (RFC 6582); the scheduler sees to that. The default is full pace.
/// </remarks>
internal readonly record struct HostPace
{
    // A rate is counted in parts, so that as many steps up as were lost lead back to exactly one.
    private const int Parts = 128;
    private const int Fewest = 2;

    /// <summary>Between requests of a slot, before the rate is applied; a rule without a delay could not be slowed down otherwise.</summary>
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(50);

    private readonly int _lost;

    private HostPace(int parts) => _lost = Parts - parts;

    /// <summary>In (0, 1]; never below 1/64.</summary>
    public double Rate => (double)(Parts - _lost) / Parts;

    public bool IsFull => _lost == 0;

    /// <summary>After an answer that told of overload: half of it.</summary>
    public HostPace Slower() => new(Math.Max(Fewest, (Parts - _lost) / 2));

    /// <summary>After a good answer: 1/128 of the full pace more.</summary>
    public HostPace Faster() => new(Math.Min(Parts, Parts - _lost + 1));

    /// <summary>The rule at this pace.</summary>
    public PacingRule Apply(PacingRule rule)
    {
        if (IsFull)
            return rule;
        TimeSpan delay = rule.Delay > ShortestDelay ? rule.Delay : ShortestDelay;
        return rule with { Slots = Math.Max(1, (int)(rule.Slots * Rate)), Delay = delay / Rate };
    }
}
