namespace ManyHands.Testing;

/// <summary>Everything a server can do wrong, one path each.</summary>
public static class HostileSite
{
    /// <summary>Path and behaviour.</summary>
    public static IReadOnlyDictionary<string, Func<Exchange, Task>> Behaviours { get; } = new[]
    {
        HostileTiming.Behaviours,
        HostileFraming.Behaviours,
        HostileHeads.Behaviours,
        HostileCodings.Behaviours,
        HostileRedirects.Behaviours,
    }.SelectMany(each => each).ToDictionary(StringComparer.Ordinal);
}
