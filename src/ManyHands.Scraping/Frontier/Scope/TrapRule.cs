namespace ManyHands.Scraping;

/// <summary>One way of telling a trap. Not thread-safe; confined to a worker.</summary>
/// <remarks>
/// A URL is judged by all rules before any of them counts it, and only what is let in is counted: so the state is a function
/// of the URLs that were let in, in their order, and giving it those again brings it back, save for what makes way when a table
/// is full.
/// </remarks>
internal abstract class TrapRule
{
    /// <summary>Of what <see cref="HoldsBack"/> found last.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether the URL belongs to a pattern that has had enough.</summary>
    /// <param name="url">What to look at.</param>
    /// <param name="pattern">Equal for URLs of equal pattern, when it does.</param>
    public abstract bool HoldsBack(in TrapUrl url, out ulong pattern);

    /// <summary>The pattern in words, for the URL that was held back last.</summary>
    public abstract string Describe(in TrapUrl url);

    /// <summary>The URL that was judged last is let in.</summary>
    public abstract void Admit(in TrapUrl url);
}
