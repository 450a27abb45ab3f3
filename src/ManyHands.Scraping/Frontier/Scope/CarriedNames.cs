using System.Collections.Frozen;

namespace ManyHands.Scraping;

internal enum Carried
{
    None,

    /// <summary>A name that some product gives to its session ids and nobody gives to anything else.</summary>
    Session,

    /// <summary>A name that is given to session ids, and to other things too.</summary>
    PerhapsSession,

    /// <summary>Where a page leads back to.</summary>
    Return,
}

/// <summary>Parameters that are carried along from page to page and don't name a page. Thread-safe.</summary>
/// <remarks>
/// Names of session ids as Heritrix (StripSessionIDs), wayback's SURT rules and Nutch's normalizer know them, and what
/// osCommerce, Zen Cart and xt:Commerce use.
/// </remarks>
internal static class CarriedNames
{
    private const int ShortestId = 8;
    private const int ShortestUnsureId = 16;

    private static readonly FrozenDictionary<string, Carried>.AlternateLookup<ReadOnlySpan<char>> Known = new Dictionary<string, Carried>
    {
        ["jsessionid"] = Carried.Session,
        ["phpsessid"] = Carried.Session,
        ["oscsid"] = Carried.Session,
        ["zenid"] = Carried.Session,
        ["xtcsid"] = Carried.Session,
        ["cfid"] = Carried.Session,
        ["cftoken"] = Carried.Session,
        ["sid"] = Carried.PerhapsSession,
        ["s"] = Carried.PerhapsSession,
        ["sess"] = Carried.PerhapsSession,
        ["sessid"] = Carried.PerhapsSession,
        ["session"] = Carried.PerhapsSession,
        ["sessionid"] = Carried.PerhapsSession,
        ["session_id"] = Carried.PerhapsSession,
        ["returnto"] = Carried.Return,
        ["return_to"] = Carried.Return,
        ["returnurl"] = Carried.Return,
        ["return_url"] = Carried.Return,
        ["redirect_to"] = Carried.Return,
        ["redirecturl"] = Carried.Return,
        ["redirect_url"] = Carried.Return,
        ["backurl"] = Carried.Return,
        ["back_url"] = Carried.Return,
        ["came_from"] = Carried.Return,
        ["referer"] = Carried.Return,
        ["referrer"] = Carried.Return,
        ["destination"] = Carried.Return,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public static Carried Classify(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (!Known.TryGetValue(name, out Carried carried))
            return name.StartsWith("ASPSESSIONID", StringComparison.OrdinalIgnoreCase) && IsId(value, ShortestId) ? Carried.Session : Carried.None;

        bool fits = carried switch
        {
            Carried.Session => name.StartsWith("cf", StringComparison.OrdinalIgnoreCase) || IsId(value, ShortestId),
            Carried.PerhapsSession => IsId(value, ShortestUnsureId),
            _ => name.Equals("returnto", StringComparison.OrdinalIgnoreCase) || IsAddress(value),
        };
        return fits ? carried : Carried.None;
    }

    /// <summary>ASP.NET's session id as a folder: <c>(S(lit3py55t21z5v55vlm25s55))</c>, others of its kind before it.</summary>
    public static bool IsAspFolder(ReadOnlySpan<char> segment) =>
        segment.Length >= 28 && segment[0] == '(' && segment.EndsWith("))", StringComparison.Ordinal) && segment.Contains("S(", StringComparison.Ordinal);

    // Letters with at least one digit among them: no word that someone chose.
    private static bool IsId(ReadOnlySpan<char> value, int shortest)
    {
        if (value.Length < shortest)
            return false;
        bool digit = false;
        foreach (char c in value)
        {
            if (char.IsAsciiDigit(c))
                digit = true;
            else if (!char.IsAsciiLetter(c) && c is not ('-' or '_' or '.' or '!' or ','))
                return false;
        }

        return digit;
    }

    private static bool IsAddress(ReadOnlySpan<char> value) =>
        value.StartsWith('/') || value.StartsWith("%2F", StringComparison.OrdinalIgnoreCase) || value.StartsWith("http", StringComparison.OrdinalIgnoreCase);
}
