namespace ManyHands.Dashboard;

/// <summary>A lane's spans, the oldest first, joined as far as need be. Not thread-safe.</summary>
internal sealed class SpanList
{
    // A joined span tells how busy its time was on the whole; over longer it would tell nothing.
    private const double Longest = 1000;

    private List<Span> _spans = [];

    public IReadOnlyList<Span> All => _spans;

    public int Count => _spans.Count;

    public void Add(in Span span) => _spans.Add(span);

    public void Add(IEnumerable<Span> spans) => _spans.AddRange(spans);

    public void DropBefore(double time)
    {
        int old = 0;
        while (old < _spans.Count && _spans[old].End < time)
            old++;
        _spans.RemoveRange(0, old);
    }

    /// <summary>Joins what comes together at a resolution.</summary>
    /// <param name="resolution">In milliseconds.</param>
    public void Join(double resolution) => _spans = Joined(_spans, resolution);

    /// <summary>Brings it down to so many, first by joining, and by dropping the oldest where that is not enough.</summary>
    public void Limit(int most)
    {
        for (double resolution = 1; _spans.Count > most && resolution <= Longest; resolution *= 4)
            Join(resolution);
        if (_spans.Count > most)
            _spans.RemoveRange(0, _spans.Count - most);
    }

    private static List<Span> Joined(List<Span> spans, double resolution)
    {
        // Inner ones lie within others, and come before them: each kind is joined with its own.
        List<Span> joined = [];
        int outer = -1;
        int inner = -1;
        foreach (Span span in spans)
        {
            ref int last = ref span.IsInner ? ref inner : ref outer;
            if (last >= 0 && joined[last].CanJoin(span, resolution, Math.Max(Longest, resolution)))
            {
                joined[last] = joined[last].Join(span);
                continue;
            }

            last = joined.Count;
            joined.Add(span);
        }

        return joined;
    }
}
