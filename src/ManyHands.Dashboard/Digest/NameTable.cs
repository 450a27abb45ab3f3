namespace ManyHands.Dashboard;

/// <summary>The names in one message, each told once. Not thread-safe.</summary>
internal sealed class NameTable
{
    /// <summary>Texts in one message; where there are more, jobs are told by their names alone, and by nothing at twice as many.</summary>
    public const int Most = 400;

    private const int Longest = 120;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _names = [""];

    public IReadOnlyList<string> Names => _names;

    /// <summary>The place of a text, or else of one that it shares with others; 0 for neither.</summary>
    public int PlaceOf(string? text, string? shared) => PlaceOf(text, Most) is > 0 and var place ? place
        : shared == text ? 0 : PlaceOf(shared, 2 * Most);

    private int PlaceOf(string? name, int most)
    {
        if (string.IsNullOrEmpty(name))
            return 0;
        if (_places.TryGetValue(name, out int place))
            return place;
        if (_names.Count > most)
            return 0;
        place = _names.Count;
        _places.Add(name, place);
        _names.Add(VisibleText.Of(name, Longest));
        return place;
    }
}
