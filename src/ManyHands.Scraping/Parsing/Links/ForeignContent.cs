namespace ManyHands.Scraping;

/// <summary>
/// Whether the tokenizer stands in SVG or MathML, where a title or a style is no raw text and CDATA sections exist: what
/// of the tree construction's "rules for parsing tokens in foreign content" can be told without a tree. Not thread-safe;
/// confined to a worker.
/// </summary>
/// <remarks>Exact for elements that are closed in the order in which they were opened, up to a depth that no page has.</remarks>
internal sealed class ForeignContent
{
    private const int Deepest = 64;

    private readonly List<string> _open = [];

    /// <summary>The innermost is SVG or MathML, not HTML inside that.</summary>
    public bool IsInside => _open is [.., "svg" or "math"];

    public bool IsInSvg => _open is [.., "svg"];

    /// <summary>Whether an SVG or MathML element can be inside of another one that is in the text.</summary>
    public void Open(ReadOnlySpan<char> name, bool isSelfClosing)
    {
        if (IsInside && IsHtmlOnly(name))
            LeaveForeign();
        string? entered = name switch
        {
            "svg" => "svg",
            "math" => "math",
            "foreignobject" when IsInSvg => "foreignobject",
            "desc" when IsInSvg => "desc",
            "title" when IsInSvg => "title",
            "mi" or "mo" or "mn" or "ms" or "mtext" when IsInside && !IsInSvg => name.ToString(),
            _ => null,
        };
        if (entered is not null && !isSelfClosing && _open.Count < Deepest)
            _open.Add(entered);
    }

    public void Close(ReadOnlySpan<char> name)
    {
        if (IsInside && name is "p" or "br")
            LeaveForeign();
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            if (name.SequenceEqual(_open[i]))
            {
                _open.RemoveRange(i, _open.Count - i);
                return;
            }
        }
    }

    private void LeaveForeign()
    {
        while (IsInside)
            _open.RemoveAt(_open.Count - 1);
    }

    // Seen in SVG or MathML, these mean that its end was forgotten.
    private static bool IsHtmlOnly(ReadOnlySpan<char> name) => name is
        "b" or "big" or "blockquote" or "body" or "br" or "center" or "code" or "dd" or "div" or "dl" or "dt" or "em"
        or "embed" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "head" or "hr" or "i" or "img" or "li" or "listing"
        or "menu" or "meta" or "nobr" or "ol" or "p" or "pre" or "ruby" or "s" or "small" or "span" or "strong" or "strike"
        or "sub" or "sup" or "table" or "tt" or "u" or "ul" or "var";
}
