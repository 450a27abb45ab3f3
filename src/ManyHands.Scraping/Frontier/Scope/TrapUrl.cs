namespace ManyHands.Scraping;

/// <summary>A URL taken apart and hashed once, for all rules.</summary>
internal readonly ref struct TrapUrl
{
    /// <summary>Room for segments; a path that has more is no rule's business but the limit on depth.</summary>
    public const int MostSegments = TrapLimits.DeepestPath + 1;

    /// <summary>Room for parameters; what follows counts as part of the last one.</summary>
    public const int MostParameters = 16;

    private TrapUrl(UrlParts parts, ulong site, ReadOnlySpan<Segment> segments, ReadOnlySpan<Parameter> parameters, bool tooDeep)
    {
        Parts = parts;
        Site = site;
        Segments = segments;
        Parameters = parameters;
        TooDeep = tooDeep;
    }

    public UrlParts Parts { get; }

    /// <summary>The hash of host and port.</summary>
    public ulong Site { get; }

    /// <summary>Of the path; the last is empty where the path ends in a slash.</summary>
    public ReadOnlySpan<Segment> Segments { get; }

    public ReadOnlySpan<Parameter> Parameters { get; }

    /// <summary>There are more segments than these.</summary>
    public bool TooDeep { get; }

    public static TrapUrl Of(WebUrl url, UrlHash hash, Span<Segment> segments, Span<Parameter> parameters)
    {
        UrlParts parts = UrlParts.Of(url);
        int found = Split(parts.Path, hash, segments);
        return new TrapUrl(
            parts, hash.Of(parts.Authority), segments[..Math.Min(found, segments.Length)], parameters[..Split(parts.Query, hash, parameters)], found > segments.Length);
    }

    public ReadOnlySpan<char> Text(scoped in Segment segment) => Parts.Path.Slice(segment.Start, segment.Length);

    public ReadOnlySpan<char> Name(scoped in Parameter parameter) => Parts.Query.Slice(parameter.Start, parameter.NameLength);

    /// <summary>What follows the equals sign; the whole, where there is none: such a parameter's name is empty.</summary>
    public ReadOnlySpan<char> Value(scoped in Parameter parameter) => Parts.Query[parameter.ValueStart..parameter.End];

    /// <summary>One digit or more, and nothing else.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
        }

        return !text.IsEmpty;
    }

    private static int Split(ReadOnlySpan<char> path, UrlHash hash, Span<Segment> to)
    {
        int count = 0;
        for (int start = 1; start <= path.Length; count++)
        {
            if (count == to.Length)
                return count + 1;
            int length = path[start..].IndexOf('/');
            if (length < 0)
                length = path.Length - start;
            ReadOnlySpan<char> text = path.Slice(start, length);
            to[count] = new Segment(start, length, hash.Of(text), IsNumber(text));
            start += length + 1;
        }

        return count;
    }

    private static int Split(ReadOnlySpan<char> query, UrlHash hash, Span<Parameter> to)
    {
        int count = 0;
        for (int start = 0; start < query.Length && count < to.Length;)
        {
            int length = count == to.Length - 1 ? -1 : query[start..].IndexOf('&');
            if (length < 0)
                length = query.Length - start;
            if (length > 0)
            {
                int name = query.Slice(start, length).IndexOf('=');
                int valueStart = start + name + 1;
                int end = start + length;
                to[count++] = new Parameter(start, Math.Max(0, name), valueStart, end, NameHash(query.Slice(start, Math.Max(0, name)), hash), hash.Of(query[valueStart..end]));
            }

            start += length + 1;
        }

        return count;
    }

    // "f[0]" and "f[1]" are one parameter given twice.
    private static ulong NameHash(ReadOnlySpan<char> name, UrlHash hash)
    {
        int open = name.IndexOfAny('[', '%');
        if (open < 0)
            return hash.Of(name);
        int index = name[open] == '[' ? open + 1 : open + 3;
        int end = index;
        while (end < name.Length && char.IsAsciiDigit(name[end]))
            end++;
        return end <= index ? hash.Of(name) : UrlHash.Then(hash.Of(name[..index]), hash.Of(name[end..]));
    }

    /// <param name="Start">In the path.</param>
    /// <param name="Length">Of its text.</param>
    /// <param name="Hash">Of its text.</param>
    /// <param name="IsNumber">It is digits only.</param>
    internal readonly record struct Segment(int Start, int Length, ulong Hash, bool IsNumber)
    {
        /// <summary>Long enough, and no number: its coming again is no chance.</summary>
        public bool IsWord => Length >= 3 && !IsNumber;
    }

    /// <param name="Start">In the query, where its name begins.</param>
    /// <param name="NameLength">0 where there is no equals sign.</param>
    /// <param name="ValueStart">In the query.</param>
    /// <param name="End">Behind the value.</param>
    /// <param name="NameHash">Of its name, whatever number it has in brackets.</param>
    /// <param name="ValueHash">Of its value.</param>
    internal readonly record struct Parameter(int Start, int NameLength, int ValueStart, int End, ulong NameHash, ulong ValueHash);
}
