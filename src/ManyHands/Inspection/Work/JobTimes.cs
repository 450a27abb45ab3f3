namespace ManyHands;

/// <summary>What jobs of each name usually take. Not thread-safe; confined to the watch.</summary>
internal sealed class JobTimes
{
    /// <summary>So many must have ended before anything is called unusual.</summary>
    internal const int Fewest = 20;

    // What jobs did long ago says little; a mean of the last hundred, about.
    private const double Weight = 0.01;
    private const double TimesMean = 10;
    private const double TimesDeviation = 6;
    private const int MostNames = 2000;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Usual> _names = new(StringComparer.Ordinal);

    internal void Add(string name, TimeSpan took)
    {
        // Where each job has a name of its own, none is ever usual.
        if (_names.Count >= MostNames && !_names.ContainsKey(name))
            Tidy();
        _names[name] = _names.GetValueOrDefault(name).With(took.TotalSeconds);
    }

    /// <summary>What jobs of this name take, and how many said so; null while too few have.</summary>
    internal (TimeSpan Mean, long Count)? Of(string name) =>
        _names.TryGetValue(name, out Usual usual) && usual.Count >= Fewest ? (TimeSpan.FromSeconds(usual.Mean), usual.Count) : null;

    /// <summary>Whether a job that has run so long is out of all proportion.</summary>
    internal bool IsUnusual(string name, TimeSpan running) =>
        running > Shortest && _names.TryGetValue(name, out Usual usual) && usual.Count >= Fewest
        && running.TotalSeconds > Math.Max(TimesMean * usual.Mean, usual.Mean + TimesDeviation * Math.Sqrt(usual.Variance));

    private void Tidy()
    {
        foreach ((string name, Usual usual) in _names.ToList())
        {
            if (usual.Count < Fewest)
                _names.Remove(name);
        }

        if (_names.Count >= MostNames)
            _names.Clear();
    }

    private readonly record struct Usual(long Count, double Mean, double Variance)
    {
        // Exponentially weighted, the first hundred alike: West (1979), Finch (2009).
        internal Usual With(double seconds)
        {
            double weight = Math.Max(Weight, 1.0 / (Count + 1));
            double difference = seconds - Mean;
            return new Usual(Count + 1, Mean + weight * difference, (1 - weight) * (Variance + weight * difference * difference));
        }
    }
}
