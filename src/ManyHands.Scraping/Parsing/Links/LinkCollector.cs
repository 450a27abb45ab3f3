namespace ManyHands.Scraping;

/// <summary>
/// Gathers the references of a page and makes links of them at its end, since a <c>base</c> element counts for those
/// before it too. Not thread-safe; confined to a worker.
/// </summary>
internal sealed class LinkCollector(LinkRequest request, string? charset, CancellationToken cancellationToken)
{
    // No server takes a longer one, and data: URLs of megabytes are common.
    private const int LongestReference = 32 * 1024;
    private const int CheckEvery = 256;

    private readonly QueryEncoding _queries = new(charset);
    private readonly List<Reference> _references = [];
    private readonly Dictionary<(string Text, bool Requisite), int> _known = [];
    private string? _base;
    private int _steps;
    private long _characters;

    /// <summary>As in <see cref="PageLinks.BaseUrl"/>; of use when the links are resolved.</summary>
    public WebUrl? BaseUrl { get; private set; } = request.Url;

    /// <summary>As in <see cref="PageLinks.Others"/>.</summary>
    public int Others { get; private set; }

    /// <summary>As in <see cref="PageLinks.Cut"/>.</summary>
    public LinkCut Cut { get; private set; }

    /// <summary>Whether reading on is of use; to be asked at every step, and throws when the reading is cancelled.</summary>
    public bool GoesOn()
    {
        CheckCancelled();
        return Cut == LinkCut.None;
    }

    /// <summary>The document's base, as its first <c>base href</c> has it.</summary>
    public void SetBase(ReadOnlySpan<char> reference)
    {
        // One that is too long is none, but the first all the same.
        _base ??= reference.Length <= LongestReference ? reference.ToString() : "";
    }

    public void AddLink(ReadOnlySpan<char> reference, string place, bool noFollow) => Add(reference, place, noFollow, requisite: false);

    /// <summary>Does nothing unless requisites are wanted.</summary>
    public void AddRequisite(ReadOnlySpan<char> reference, string place)
    {
        // Nothing is fetched for an empty one, nor for a part of the document itself.
        if (request.Requisites && WebUrlParser.Strip(reference) is not ([] or ['#', ..]))
            Add(reference, place, noFollow: false, requisite: true);
    }

    /// <summary>The links, in the order in which their URLs came up first.</summary>
    public IReadOnlyList<PageLink> Resolve(bool noFollow)
    {
        BaseUrl = ResolveBase();
        var links = new List<PageLink>(_references.Count);
        var indexes = new Dictionary<(WebUrl, bool), int>();
        foreach (Reference reference in _references)
        {
            CheckCancelled();
            if (WebUrlParser.Parse(_queries.Encode(reference.Text), BaseUrl, out _) is not { } url)
            {
                Others++;
                continue;
            }

            // Each URL repeats its base: a long one must not make gigabytes of a small page.
            _characters += url.Href.Length;
            if (_characters > request.MaxCharacters)
            {
                Cut = LinkCut.Characters;
                break;
            }

            bool asked = (noFollow || reference.NoFollow) && !reference.Requisite;
            if (indexes.TryGetValue((url, reference.Requisite), out int index))
            {
                links[index] = links[index] with { NoFollow = links[index].NoFollow && asked };
                continue;
            }

            indexes.Add((url, reference.Requisite), links.Count);
            links.Add(new PageLink(url, reference.Place, asked, reference.Requisite));
        }

        return links;
    }

    private void Add(ReadOnlySpan<char> reference, string place, bool noFollow, bool requisite)
    {
        if (reference.Length > LongestReference)
        {
            Others++;
            return;
        }

        string text = reference.ToString();
        if (_known.TryGetValue((text, requisite), out int index))
        {
            _references[index] = _references[index] with { NoFollow = _references[index].NoFollow && noFollow };
            return;
        }

        if (_references.Count >= request.MaxLinks)
        {
            Cut = LinkCut.Links;
            return;
        }

        _known.Add((text, requisite), _references.Count);
        _references.Add(new Reference(text, place, noFollow, requisite));
    }

    private void CheckCancelled()
    {
        if (++_steps % CheckEvery == 0)
            cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The HTML Standard's "set the frozen base URL".</summary>
    private WebUrl? ResolveBase()
    {
        if (_base is null)
            return request.Url;
        if (WebUrlParser.Parse(_queries.Encode(_base), request.Url, out WebUrlFlaw flaw) is { } url)
            return url;

        // Of a base with another scheme, relative references become URLs of that scheme.
        ReadOnlySpan<char> scheme = WebUrlParser.SchemeOf(WebUrlParser.Strip(_base));
        bool isOther = flaw == WebUrlFlaw.OtherScheme
            && !scheme.Equals("data", StringComparison.OrdinalIgnoreCase)
            && !scheme.Equals("javascript", StringComparison.OrdinalIgnoreCase);
        return isOther ? null : request.Url;
    }

    private readonly record struct Reference(string Text, string Place, bool NoFollow, bool Requisite);
}
