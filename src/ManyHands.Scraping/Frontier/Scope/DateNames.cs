using System.Collections.Frozen;

namespace ManyHands.Scraping;

/// <summary>What parameters are called that hold a date. Thread-safe.</summary>
internal static class DateNames
{
    private static readonly FrozenDictionary<string, Part>.AlternateLookup<ReadOnlySpan<char>> Known = new Dictionary<string, Part>
    {
        ["y"] = Part.Year,
        ["yr"] = Part.Year,
        ["yyyy"] = Part.Year,
        ["jahr"] = Part.Year,
        ["annee"] = Part.Year,
        ["ano"] = Part.Year,
        ["anno"] = Part.Year,
        ["m"] = Part.Month,
        ["mo"] = Part.Month,
        ["mon"] = Part.Month,
        ["mm"] = Part.Month,
        ["monat"] = Part.Month,
        ["mois"] = Part.Month,
        ["mes"] = Part.Month,
        ["mese"] = Part.Month,
        ["d"] = Part.Day,
        ["dy"] = Part.Day,
        ["dd"] = Part.Day,
        ["tag"] = Part.Day,
        ["jour"] = Part.Day,
        ["dia"] = Part.Day,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    internal enum Part
    {
        None,
        Year,
        Month,
        Day,
    }

    /// <summary>Which part of a date a short number under this name is.</summary>
    public static Part PartOf(ReadOnlySpan<char> name)
    {
        if (Known.TryGetValue(name, out Part part))
            return part;
        if (name.Contains("year", StringComparison.OrdinalIgnoreCase))
            return Part.Year;
        if (name.Contains("month", StringComparison.OrdinalIgnoreCase))
            return Part.Month;
        return name.EndsWith("day", StringComparison.OrdinalIgnoreCase) ? Part.Day : Part.None;
    }

    /// <summary>Whether a number of six digits under this name may be a year and a month.</summary>
    public static bool IsDate(ReadOnlySpan<char> name) =>
        name.Contains("date", StringComparison.OrdinalIgnoreCase)
        || name.Contains("month", StringComparison.OrdinalIgnoreCase)
        || name.Contains("cal", StringComparison.OrdinalIgnoreCase)
        || name.Equals("m", StringComparison.OrdinalIgnoreCase);
}
