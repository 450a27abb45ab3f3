namespace ManyHands.Scraping;

/// <summary>
/// Finds what a style sheet, or a style attribute, names: <c>url()</c>, <c>@import</c>, the strings in <c>image-set()</c>.
/// Follows the tokens of CSS Syntax Level 3 (section 4), as far as they decide what is a URL. Not thread-safe; lives on one stack.
/// </summary>
internal ref struct CssLinks
{
    private readonly LinkCollector _collector;
    private readonly string _urlPlace;
    private readonly string _importPlace;
    private CssText _text;

    /// <summary>Inside <c>image-set()</c>: how many parentheses are open since; else 0.</summary>
    private int _imageSetDepth;
    private bool _importBegun;

    /// <summary>In the prelude of a rule whose URLs are names only.</summary>
    private bool _namesOnly;

    /// <param name="css">The text of the sheet or attribute.</param>
    /// <param name="place">What it stands in, as in <see cref="PageLink.Place"/>: <c>css</c>, <c>style</c>, <c>[style]</c>.</param>
    /// <param name="collector">Takes what is found, as requisites.</param>
    public CssLinks(ReadOnlySpan<char> css, string place, LinkCollector collector)
    {
        _text = new CssText(css);
        _collector = collector;
        (_urlPlace, _importPlace) = place switch
        {
            "css" => ("css url()", "css @import"),
            "style" => ("style url()", "style @import"),
            _ => ("[style] url()", "[style] @import"),
        };
    }

    public void Read()
    {
        while (!_text.IsAtEnd && _collector.GoesOn())
        {
            char c = _text.Next;
            if (_text.TrySkipComment() || _text.TrySkipSpaces())
                continue;
            if (c is '"' or '\'')
            {
                ReadOnlySpan<char> value = _text.ReadString();
                if (_importBegun || _imageSetDepth == 1)
                    Add(value);
                _importBegun = false;
            }
            else if (c == '@')
            {
                _text.Skip();
                ReadAtKeyword(_text.StartsName ? _text.ReadName() : default);
            }
            else if (c == '#')
            {
                // "#url(" is a hash, then a parenthesis.
                _text.Skip();
                if (_text.ContinuesName)
                    _text.ReadName();
                _importBegun = false;
            }
            else if (_text.ContinuesName)
            {
                ReadName(_text.ReadName());
            }
            else
            {
                ReadPunctuation(c);
            }
        }
    }

    private void ReadAtKeyword(ReadOnlySpan<char> name)
    {
        _importBegun = name.Equals("import", StringComparison.OrdinalIgnoreCase);
        _namesOnly = name.Equals("namespace", StringComparison.OrdinalIgnoreCase)
            || name.Equals("document", StringComparison.OrdinalIgnoreCase)
            || name.Equals("-moz-document", StringComparison.OrdinalIgnoreCase);
    }

    private void ReadName(ReadOnlySpan<char> name)
    {
        bool isFunction = !_text.IsAtEnd && _text.Next == '(';
        if (isFunction)
        {
            _text.Skip();
            bool quotedOnly = name.Equals("src", StringComparison.OrdinalIgnoreCase);
            if (quotedOnly || name.Equals("url", StringComparison.OrdinalIgnoreCase))
            {
                ReadUrl(quotedOnly);
                return;
            }

            if (_imageSetDepth > 0)
                _imageSetDepth++;
            else if (name.Equals("image-set", StringComparison.OrdinalIgnoreCase) || name.Equals("-webkit-image-set", StringComparison.OrdinalIgnoreCase))
                _imageSetDepth = 1;
        }

        _importBegun = false;
    }

    /// <summary>Stands behind the parenthesis.</summary>
    private void ReadUrl(bool quotedOnly)
    {
        bool skipped = true;
        while (skipped)
            skipped = _text.TrySkipSpaces() || (quotedOnly && _text.TrySkipComment());
        if (!_text.IsAtEnd && _text.Next is '"' or '\'')
        {
            Add(_text.ReadString());
            SkipArguments();
        }
        else if (quotedOnly)
        {
            SkipArguments();
        }
        else if (_text.TryReadUnquotedUrl(out ReadOnlySpan<char> value))
        {
            Add(value);
        }

        _importBegun = false;
    }

    /// <summary>Up to the parenthesis that ends a <c>url()</c> with a string: modifiers may follow that.</summary>
    private void SkipArguments()
    {
        int open = 1;
        while (open > 0 && !_text.IsAtEnd)
        {
            char c = _text.Next;
            if (_text.TrySkipComment())
                continue;
            if (c is '"' or '\'')
            {
                _text.ReadString();
                continue;
            }

            // Of a function that was never closed, the rest of the sheet is not to be lost.
            if (c is ';' or '{' or '}')
                return;
            open += c switch { '(' => 1, ')' => -1, _ => 0 };
            _text.Skip();
        }
    }

    private void ReadPunctuation(char c)
    {
        _text.Skip();
        _importBegun = false;
        if (c is ';' or '{' or '}')
            (_namesOnly, _imageSetDepth) = (false, 0);
        else if (_imageSetDepth > 0)
            _imageSetDepth += c switch { '(' => 1, ')' => -1, _ => 0 };
    }

    private readonly void Add(ReadOnlySpan<char> value)
    {
        if (!_namesOnly)
            _collector.AddRequisite(value, _importBegun ? _importPlace : _urlPlace);
    }
}
