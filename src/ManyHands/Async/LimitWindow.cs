namespace ManyHands;

/// <summary>
/// Gathers completions into samples for <see cref="AdaptiveLimit"/>. Not thread-safe; its owner's lock guards it.
/// </summary>
/// <remarks>
/// A job counts in the window that it began and ended in: those that began under an older limit would blur the picture,
/// and windows at a limit that stayed must be measured no differently from those at one that moved. A window ends when
/// enough jobs have ended, but not before <see cref="AdaptiveLimit.ShortestWindow"/>.
/// </remarks>
internal sealed class LimitWindow(TimeSpan now)
{
    private const int Fewest = 16;

    private TimeSpan _opened = now;
    private int _completed;
    private int _failures;
    private int _saturated;
    private double _logLatencies;

    internal AdaptiveLimit State { get; private set; } = AdaptiveLimit.Initial;

    /// <summary>Counts one job. True when that moved the limit.</summary>
    /// <param name="started">When it started.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="failed">Whether it failed.</param>
    /// <param name="isSaturated">Whether the limit was reached.</param>
    internal bool Add(TimeSpan started, TimeSpan now, bool failed, bool isSaturated)
    {
        if (started < _opened)
            return false;
        _completed++;
        _failures += failed ? 1 : 0;
        _saturated += isSaturated ? 1 : 0;
        _logLatencies += Math.Log(Math.Max((now - started).TotalSeconds, 1e-7));
        if (!IsOver(now - _opened))
            return false;
        var sample = new LimitSample(
            _completed, _failures, Math.Exp(_logLatencies / _completed), _saturated >= 0.8 * _completed);
        int before = State.Limit;
        State = State.Next(sample);
        (_opened, _completed, _failures, _saturated, _logLatencies) = (now, 0, 0, 0, 0);
        return State.Limit != before;
    }

    // What takes three times as long as expected says enough: the server has become slow, and waiting would only last.
    private bool IsOver(TimeSpan open) => open >= State.ShortestWindow
        && (_completed >= State.WantedCompletions
            || _completed >= Fewest && open.TotalSeconds > 3 * State.ExpectedDuration);
}
