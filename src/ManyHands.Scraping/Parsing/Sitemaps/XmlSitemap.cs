using System.Text;
using System.Xml;

namespace ManyHands.Scraping;

/// <summary>A sitemap, an index of sitemaps, or a feed, in XML. Not thread-safe; confined to a worker.</summary>
internal sealed class XmlSitemap : IDisposable
{
    private const int LongestValue = 32 * 1024;
    private const int CheckEvery = 256;

    // The reader keeps something for each level; no sitemap has ten.
    private const int Deepest = 100;

    private readonly XmlTextReader _xml;
    private readonly CancellationToken _cancellationToken;
    private readonly SitemapFields _fields;
    private readonly StringBuilder _value = new();
    private string _prefix = "";
    private string? _valueOf;
    private int _nodes;
    private bool _ended;

    /// <param name="reader">Stands behind the first <c>&lt;</c>.</param>
    /// <param name="url">Where the document came from.</param>
    /// <param name="cancellationToken">Looked at now and then.</param>
    public XmlSitemap(TextReader reader, WebUrl url, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _fields = new SitemapFields(url);

        // Without namespaces, as undeclared prefixes are common; those of other vocabularies still tell their names apart.
        _xml = new XmlTextReader(new XmlMendingReader(reader), new BoundedNameTable())
        {
            Namespaces = false,
            Normalization = false,
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            EntityHandling = EntityHandling.ExpandCharEntities,
            WhitespaceHandling = WhitespaceHandling.None,
        };
    }

    public SitemapFormat Format { get; private set; }

    public long Others => _fields.Others;

    public string? Problem { get; private set; }

    // In which depth the elements stand that are an entry each.
    private int EntryDepth => Format == SitemapFormat.Rss ? 2 : 1;

    public SitemapEntry? Next()
    {
        while (!_ended)
        {
            if (++_nodes % CheckEvery == 0)
                _cancellationToken.ThrowIfCancellationRequested();
            try
            {
                _ended = !_xml.Read();
            }
            catch (XmlException e)
            {
                Problem = $"It is not well-formed XML: {e.Message}";
                _ended = true;
            }

            if (_ended)
                return _fields.TakeUnfinished();
            if (Look() is { } entry)
                return entry;
        }

        return null;
    }

    public void Dispose() => _xml.Dispose();

    private SitemapEntry? Look()
    {
        switch (_xml.NodeType)
        {
            case XmlNodeType.Element when _xml.Depth > Deepest:
                Problem = $"Its elements are nested more than {Deepest} deep.";
                _ended = true;
                return _fields.TakeUnfinished();
            case XmlNodeType.Element:
                return Open();
            case XmlNodeType.Text or XmlNodeType.CDATA when _valueOf is not null && _value.Length <= LongestValue:
                _value.Append(_xml.Value);
                return null;
            case XmlNodeType.EndElement:
                return Close();
            default:
                return null;
        }
    }

    private SitemapEntry? Open()
    {
        int depth = _xml.Depth;
        if (depth == 0)
        {
            Begin(_xml.Name);
            return null;
        }

        if (depth == EntryDepth)
        {
            // What came before was never closed.
            SitemapEntry? before = _fields.Take();
            _fields.Begin(NameInVocabulary());
            return before;
        }

        if (depth == EntryDepth + 1 && _fields.IsOpen && NameInVocabulary() is { } name)
        {
            if (name == "link" && Format == SitemapFormat.Atom)
                _fields.SetLink(_xml.GetAttribute("rel"), _xml.GetAttribute("href"));
            else if (name == "guid" && _xml.GetAttribute("isPermaLink") == "false")
                return null;
            else if (!_xml.IsEmptyElement)
                _valueOf = name;
        }

        return null;
    }

    private SitemapEntry? Close()
    {
        if (_xml.Depth == EntryDepth)
            return _fields.Take();
        if (_valueOf is not null && _xml.Depth == EntryDepth + 1)
        {
            _fields.Set(_valueOf, _value.Length <= LongestValue ? _value.ToString().Trim() : "");
            _value.Clear();
            _valueOf = null;
        }

        return null;
    }

    private void Begin(string root)
    {
        int colon = root.IndexOf(':', StringComparison.Ordinal);
        _prefix = root[..(colon + 1)];
        Format = root[(colon + 1)..] switch
        {
            "urlset" => SitemapFormat.UrlSet,
            "sitemapindex" => SitemapFormat.Index,
            "rss" => SitemapFormat.Rss,
            "feed" => SitemapFormat.Atom,
            _ => SitemapFormat.Unknown,
        };
        if (Format != SitemapFormat.Unknown)
            return;
        Problem = "It is no sitemap: its root element is another.";
        _ended = true;
    }

    /// <summary>The element's name, or null where it has another prefix than the root element.</summary>
    private string? NameInVocabulary()
    {
        string name = _xml.Name;
        if (_prefix.Length > 0)
            return name.StartsWith(_prefix, StringComparison.Ordinal) ? name[_prefix.Length..] : null;
        return name.Contains(':', StringComparison.Ordinal) ? null : name;
    }
}
