using System.Collections.Immutable;

namespace ManyHands.Scraping;

/// <summary>How much one host may be asked.</summary>
/// <param name="Slots">Requests at once.</param>
/// <param name="Delay">How long a slot rests after each request it made.</param>
internal readonly record struct PacingRule(int Slots, TimeSpan Delay);

/// <summary>Where one host's slots stand: a value; each change gives the next one. Thread-safe.</summary>
/// <remarks>
/// Times are those of a clock that never goes back, from any zero. Rests all last equally long, so they end in the order
/// in which they began, and a queue is enough.
/// </remarks>
internal readonly record struct HostPacing
{
    private readonly int _busy;
    private readonly int _resting;
    private readonly ImmutableQueue<TimeSpan>? _restEnds;

    private HostPacing(int busy, int resting, ImmutableQueue<TimeSpan>? restEnds) =>
        (_busy, _resting, _restEnds) = (busy, resting, restEnds);

    /// <summary>Slots that make a request, or are kept for one.</summary>
    public int Busy => _busy;

    /// <summary>Nothing is known of the host that a new state would not say.</summary>
    public bool IsIdle => _busy == 0 && _resting == 0;

    /// <summary>The state once rests that are over by now are forgotten.</summary>
    public HostPacing At(TimeSpan now)
    {
        HostPacing state = this;
        while (state._resting > 0 && state._restEnds!.Peek() <= now)
            state = new(state._busy, state._resting - 1, state._restEnds.Dequeue());
        return state;
    }

    /// <summary>Whether a slot is free, for a state that was brought to now by <see cref="At"/>.</summary>
    public bool HasRoom(PacingRule rule) => _busy + _resting < rule.Slots;

    /// <summary>When the first of the resting slots is free again; null when none rests.</summary>
    public TimeSpan? NextRestEnd => _resting > 0 ? _restEnds!.Peek() : null;

    /// <summary>A slot is taken.</summary>
    public HostPacing Enter() => new(_busy + 1, _resting, _restEnds);

    /// <summary>A slot has made its request, and rests.</summary>
    public HostPacing Leave(PacingRule rule, TimeSpan now) => rule.Delay <= TimeSpan.Zero
        ? Release()
        : new(_busy - 1, _resting + 1, (_restEnds ?? ImmutableQueue<TimeSpan>.Empty).Enqueue(now + rule.Delay));

    /// <summary>A slot was taken and no request made: it need not rest.</summary>
    public HostPacing Release() => new(_busy - 1, _resting, _restEnds);
}
