using System.Collections.Immutable;

namespace ManyHands.Scraping;

/// <summary>Where one host's slots stand: a value; each change gives the next one. Thread-safe.</summary>
/// <remarks>
/// Times are those of a clock that never goes back, from any zero. Rests end in the order in which they began, so that a
/// queue is enough: one that would be over before an older one, since the rule has changed meanwhile, ends with it.
/// </remarks>
internal readonly record struct HostPacing
{
    private readonly int _busy;
    private readonly int _resting;
    private readonly ImmutableQueue<TimeSpan>? _restEnds;
    private readonly TimeSpan _lastEnd;

    private HostPacing(int busy, int resting, ImmutableQueue<TimeSpan>? restEnds, TimeSpan lastEnd) =>
        (_busy, _resting, _restEnds, _lastEnd) = (busy, resting, restEnds, lastEnd);

    /// <summary>Slots that make a request, or are kept for one.</summary>
    public int Busy => _busy;

    /// <summary>Nothing is known of the host that a new state would not say.</summary>
    public bool IsIdle => _busy == 0 && _resting == 0;

    /// <summary>The state once rests that are over by now are forgotten.</summary>
    public HostPacing At(TimeSpan now)
    {
        HostPacing state = this;
        while (state._resting > 0 && state._restEnds!.Peek() <= now)
            state = new(state._busy, state._resting - 1, state._restEnds.Dequeue(), state._lastEnd);
        return state;
    }

    /// <summary>Whether a slot is free, for a state that was brought to now by <see cref="At"/>.</summary>
    public bool HasRoom(PacingRule rule) => _busy + _resting < rule.Slots;

    /// <summary>Whether more slots are taken or rest than the rule has, which was another one when they were taken.</summary>
    public bool Exceeds(PacingRule rule) => _busy + _resting > rule.Slots;

    /// <summary>When the first of the resting slots is free again; null when none rests.</summary>
    public TimeSpan? NextRestEnd => _resting > 0 ? _restEnds!.Peek() : null;

    /// <summary>A slot is taken.</summary>
    public HostPacing Enter() => new(_busy + 1, _resting, _restEnds, _lastEnd);

    /// <summary>A slot has made its request, and rests.</summary>
    public HostPacing Leave(PacingRule rule, TimeSpan now)
    {
        if (rule.Delay <= TimeSpan.Zero)
            return Release();
        TimeSpan end = now + rule.Delay;
        if (_resting > 0 && end < _lastEnd)
            end = _lastEnd;
        return new(_busy - 1, _resting + 1, (_restEnds ?? ImmutableQueue<TimeSpan>.Empty).Enqueue(end), end);
    }

    /// <summary>A slot was taken and no request made: it need not rest.</summary>
    public HostPacing Release() => new(_busy - 1, _resting, _restEnds, _lastEnd);
}
