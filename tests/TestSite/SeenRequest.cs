namespace ManyHands.Testing;

/// <summary>A request as it arrived.</summary>
/// <param name="Connection">Which of the site's connections it came over, from 1.</param>
public sealed record SeenRequest(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, int Connection)
{
    /// <summary>All values of the header, joined by a comma; null where it was not sent.</summary>
    public string? this[string name]
    {
        get
        {
            string[] values = [.. Headers.Where(each => each.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(each => each.Value)];
            return values.Length == 0 ? null : string.Join(", ", values);
        }
    }

    public string Path => Target.Split('?')[0];

    /// <summary>A value of the query; null where it is not there.</summary>
    public string? Query(string name)
    {
        foreach (string pair in Target.Split('?', 2).ElementAtOrDefault(1)?.Split('&') ?? [])
        {
            string[] parts = pair.Split('=', 2);
            if (parts[0] == name) return Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "");
        }

        return null;
    }

    public int Number(string name, int otherwise) => Query(name) is { } text ? int.Parse(text, null) : otherwise;
}
