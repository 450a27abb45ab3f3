using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Which part of a host name somebody could register: <c>www.example.co.uk</c> lies in <c>example.co.uk</c>. By the Public
/// Suffix List's algorithm (publicsuffix.org/list), its private rules included: what two customers of a hosting service
/// have below <c>github.io</c> are two sites. Thread-safe.
/// </summary>
internal sealed class PublicSuffixes
{
    private const string Resource = "ManyHands.Scraping.PublicSuffixes.txt";

    private static readonly Lazy<PublicSuffixes> LazyDefault = new(ReadResource);

    private readonly Dictionary<string, Rules> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Rules>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _mostLabels;

    /// <param name="list">The list's own format: a rule a line, comments after <c>//</c>; names may be in Unicode.</param>
    public PublicSuffixes(TextReader list)
    {
        while (list.ReadLine() is { } line)
        {
            ReadOnlySpan<char> rule = line;
            int end = rule.IndexOfAny(' ', '\t');
            rule = end < 0 ? rule : rule[..end];
            if (!rule.IsEmpty && !rule.StartsWith("//", StringComparison.Ordinal))
                _mostLabels = Math.Max(_mostLabels, Add(rule));
        }

        _lookup = _rules.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    [Flags]
    private enum Rules : byte
    {
        None = 0,
        Suffix = 1,
        EveryLabelBelow = 2,
        Exception = 4,
    }

    /// <summary>The list that came with the program. Read on first use, which takes some milliseconds and a megabyte.</summary>
    public static PublicSuffixes Default => LazyDefault.Value;

    /// <summary>
    /// The public suffix with one label more, as the end of the text given; empty when the host is a public suffix itself,
    /// or begins with a dot. Takes time by the length of the host, however many labels it has.
    /// </summary>
    /// <param name="host">A name as <see cref="WebUrl.Host"/> has it, no IP address. A dot at its end stays.</param>
    public ReadOnlySpan<char> RegistrableDomain(ReadOnlySpan<char> host)
    {
        if (host.StartsWith('.'))
            return default;

        ReadOnlySpan<char> name = host.EndsWith('.') ? host[..^1] : host;
        int suffixStart = name.LastIndexOf('.') + 1; // The rule "*", which holds where no other does.
        Rules above = Rules.None;
        int start = name.Length + 1;
        for (int labels = 1; labels <= _mostLabels && start > 0; labels++)
        {
            int below = start;
            start = name[..(below - 1)].LastIndexOf('.') + 1;
            _lookup.TryGetValue(name[start..], out Rules rules);
            if (rules.HasFlag(Rules.Exception))
            {
                // Prevails over all others, and stands for what is above it.
                suffixStart = below;
                break;
            }

            if (rules.HasFlag(Rules.Suffix) || above.HasFlag(Rules.EveryLabelBelow))
                suffixStart = start;
            above = rules;
        }

        return suffixStart < 2 ? default : host[(name[..(suffixStart - 1)].LastIndexOf('.') + 1)..];
    }

    private static PublicSuffixes ReadResource()
    {
        using Stream stream = typeof(PublicSuffixes).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} was left out when the program was built.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new PublicSuffixes(reader);
    }

    /// <returns>How many labels the rule has.</returns>
    private int Add(ReadOnlySpan<char> rule)
    {
        Rules kind = Rules.Suffix;
        if (rule[0] == '!')
        {
            kind = Rules.Exception;
            rule = rule[1..];
        }
        else if (rule.StartsWith("*.", StringComparison.Ordinal))
        {
            kind = Rules.EveryLabelBelow;
            rule = rule[2..];
        }

        string name = rule.ToString();
        if (!Ascii.IsValid(name))
        {
            // The URL parser's own mapping, so that a name and its rule can't differ by version or by strictness.
            if (!WebUrl.TryParse("http://" + name, out WebUrl? url, out string? problem))
                throw new FormatException($"The list of public suffixes has {name}: {problem}");
            name = url.Host;
        }

        _rules[name] = _rules.GetValueOrDefault(name) | kind;
        return rule.Count('.') + (kind == Rules.EveryLabelBelow ? 2 : 1);
    }
}
