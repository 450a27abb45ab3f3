namespace ManyHands.Scraping;

/// <summary>
/// One page under many queries: a search whose filters, orders and views can be combined at will. Not thread-safe; confined to
/// a worker.
/// </summary>
/// <remarks>
/// <para>
/// Many queries on one path are no trap in themselves: <c>viewtopic.php?f=2&amp;t=123&amp;start=15</c> is a whole forum. What
/// tells it from a trap is that some parameter has nearly as many values as there are queries, or two of them have, multiplied.
/// The queries of a trap are the product of many small numbers. So each group counts its queries and, for each parameter,
/// its distinct values, and ends when the queries outnumber the product of the two widest.
/// </para>
/// <para>
/// A value that is a list (<c>tags=a,b,c</c>) counts as its items, as does a parameter that is given several times: any list
/// is another value, but made of the same few. A group is a path with the names of its one or two parameters, or a path with
/// all queries of three parameters and more, since filters are often left out when they are not used.
/// </para>
/// </remarks>
internal sealed class QueryFloods(UrlHash hash) : TrapRule
{
    // Values are counted only where there are more queries than most paths ever have: a sketch takes two kilobytes.
    private const int FirstSketched = 200;

    private readonly RecentTable<Group> _groups = new(1 << 13);

    // Of the URL judged last.
    private ulong _group;
    private int _names;
    private bool _isWide;

    public override string Kind => TrapKinds.ManyQueries;

    public override bool HoldsBack(in TrapUrl url, out ulong pattern)
    {
        _group = pattern = url.Parameters.IsEmpty ? 0 : GroupOf(url);
        return _group != 0 && _groups.Find(_group).IsOver;
    }

    public override string Describe(in TrapUrl url)
    {
        var names = new List<string>();
        foreach (TrapUrl.Parameter parameter in url.Parameters)
        {
            string name = parameter.NameLength == 0 ? "*" : $"{url.Name(parameter)}=*";
            if (!names.Contains(name))
                names.Add(name);
        }

        return $"{url.Parts.Authority}{url.Parts.Path}?{string.Join('&', names)}{(names.Count >= 3 ? "…" : "")}";
    }

    public override void Admit(in TrapUrl url)
    {
        if (_group == 0)
            return;
        ref Group group = ref _groups.Find(_group);
        group.Queries++;
        if (group.Queries <= FirstSketched)
            return;

        group.Values ??= new ValueSketch();
        int values = 0;
        foreach (TrapUrl.Parameter parameter in url.Parameters)
            values += Count(group.Values, url, parameter);
        if (_isWide || values > _names)
            group.Combined++;
        if (group.Queries >= TrapLimits.Queries && group.Queries >= group.NextLook)
            Look(ref group);
    }

    private static void Look(ref Group group)
    {
        int counted = group.Queries - FirstSketched;
        group.IsOver = group.Combined * 2 > counted && counted > TrapLimits.QuerySlack * group.Values!.Combinations();
        group.NextLook = group.Queries + Math.Max(64, counted / 8);
        if (group.IsOver)
            group.Values = null;
    }

    /// <returns>How many values that were.</returns>
    private int Count(ValueSketch values, in TrapUrl url, in TrapUrl.Parameter parameter)
    {
        ReadOnlySpan<char> value = url.Value(parameter);
        int separator = NextSeparator(value, out int length);
        if (separator < 0)
        {
            values.Add(parameter.NameHash, parameter.ValueHash);
            return 1;
        }

        int count = 1;
        for (; separator >= 0; count++)
        {
            if (separator > 0)
                values.Add(parameter.NameHash, hash.Of(value[..separator]));
            value = value[(separator + length)..];
            separator = NextSeparator(value, out length);
        }

        if (!value.IsEmpty)
            values.Add(parameter.NameHash, hash.Of(value));
        return count;
    }

    // A comma, bar or semicolon, or one of them percent-encoded.
    private static int NextSeparator(ReadOnlySpan<char> value, out int length)
    {
        length = 1;
        for (int at = 0; at < value.Length; at++)
        {
            if (value[at] is ',' or '|' or ';')
                return at;
            if (value[at] == '%' && at + 2 < value.Length && IsEncodedSeparator(value[at + 1], (char)(value[at + 2] | 0x20)))
            {
                length = 3;
                return at;
            }
        }

        return -1;
    }

    private static bool IsEncodedSeparator(char first, char second) => (first, second) is ('2', 'c') or ('7', 'c') or ('3', 'b');

    private ulong GroupOf(in TrapUrl url)
    {
        ulong path = url.Site;
        foreach (TrapUrl.Segment segment in url.Segments)
            path = UrlHash.Then(path, segment.Hash);

        ReadOnlySpan<TrapUrl.Parameter> parameters = url.Parameters;
        ulong first = parameters[0].NameHash;
        ulong? second = null;
        _isWide = false;
        foreach (TrapUrl.Parameter parameter in parameters)
        {
            if (parameter.NameHash == first || parameter.NameHash == second)
                continue;
            if (second is not null)
            {
                _isWide = true;
                return UrlHash.Then(path, 3);
            }

            second = parameter.NameHash;
        }

        _names = second is null ? 1 : 2;

        // Whichever of the two comes first.
        return UrlHash.Then(path, second is null ? first : first + second.Value);
    }

    private struct Group
    {
        public int Queries;

        // Those with three parameters and more, or with lists.
        public int Combined;
        public int NextLook;
        public bool IsOver;
        public ValueSketch? Values;
    }
}
