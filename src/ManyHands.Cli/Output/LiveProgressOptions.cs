namespace ManyHands.Cli;

/// <summary>How a live view looks.</summary>
internal sealed record LiveProgressOptions
{
    public required TimeProvider Time { get; init; }

    public required bool Colors { get; init; }

    /// <summary>How many URLs the input has; null where nobody knows.</summary>
    public long? Offered { get; init; }

    public string Title { get; init; } = "";

    /// <summary>Downloads shown, at most.</summary>
    public int Rows { get; init; } = 5;

    /// <summary>In the workers' order, so that each keeps its line; else the longest first.</summary>
    public bool ByWorker { get; init; }

    /// <summary>Downloads that took less so far are not shown: they would only flicker.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(1);
}
