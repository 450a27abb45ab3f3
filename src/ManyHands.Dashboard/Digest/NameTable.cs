namespace ManyHands.Dashboard;

/// <summary>The names in one message, each told once. Not thread-safe.</summary>
internal sealed class NameTable
{
    /// <summary>Names in one message; jobs with further ones are told without.</summary>
    public const int Most = 400;

    private const int Longest = 120;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _names = [""];

    public IReadOnlyList<string> Names => _names;

    /// <summary>The name's place; 0 for none.</summary>
    public int PlaceOf(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return 0;
        if (_places.TryGetValue(name, out int place))
            return place;
        if (_names.Count > Most)
            return 0;
        place = _names.Count;
        _places.Add(name, place);
        _names.Add(VisibleText.Of(name, Longest));
        return place;
    }
}
