namespace ManyHands.Cli;

/// <summary>Objects other than locks that are waited for, each made known once. Not thread-safe.</summary>
internal sealed class ThingTable
{
    private readonly Dictionary<ulong, (SeenThing Thing, string Kind)> _things = [];

    public IEnumerable<ulong> Addresses => _things.Keys;

    /// <param name="address">Where it lies.</param>
    /// <param name="kind">What it is, such as SemaphoreSlim.</param>
    public SeenThing Get(ulong address, string kind)
    {
        if (!_things.TryGetValue(address, out (SeenThing Thing, string Kind) known))
            _things.Add(address, known = (new SeenThing(address, $"{(kind[0] is 'A' or 'E' ? "an" : "a")} {kind}"), kind));
        return known.Thing;
    }

    /// <summary>Names those that fields have.</summary>
    public void Name(IReadOnlyDictionary<ulong, string> fields)
    {
        foreach ((SeenThing thing, string kind) in _things.Values)
        {
            if (fields.TryGetValue(thing.Address, out string? field))
                thing.Title = $"the {kind} {field}";
        }
    }
}
