namespace ManyHands.Scraping;

/// <summary>The URLs in a <c>srcset</c> attribute: the HTML Standard's "parsing a srcset attribute" (4.8.4.3.10).</summary>
internal ref struct SourceSet(ReadOnlySpan<char> value)
{
    private const string Spaces = "\t\n\f\r ";

    private ReadOnlySpan<char> _rest = value;

    /// <summary>The next candidate's URL; false where there are no more. Candidates with descriptors that make no sense are passed over.</summary>
    public bool TryRead(out ReadOnlySpan<char> url)
    {
        while (true)
        {
            _rest = _rest.TrimStart("\t\n\f\r ,");
            url = default;
            if (_rest.IsEmpty)
                return false;
            int end = _rest.IndexOfAny(Spaces);
            url = end < 0 ? _rest : _rest[..end];
            _rest = _rest[url.Length..];
            if (url[^1] == ',')
            {
                url = url.TrimEnd(',');
                return true;
            }

            if (ReadDescriptors())
                return true;
        }
    }

    /// <summary>Goes behind the comma that ends the candidate, commas in parentheses not counting.</summary>
    private bool ReadDescriptors()
    {
        bool valid = true;
        bool hasWidth = false;
        bool hasDensity = false;
        bool hasHeight = false;
        while (true)
        {
            _rest = _rest.TrimStart(Spaces);
            if (_rest.IsEmpty)
                break;
            if (_rest[0] == ',')
            {
                _rest = _rest[1..];
                break;
            }

            ReadOnlySpan<char> number = ReadDescriptor();
            char unit = number[^1];
            number = number[..^1];
            bool sensible = unit switch
            {
                'w' => !hasWidth && !hasDensity && IsPositiveInteger(number),
                'x' => !hasWidth && !hasDensity && !hasHeight && IsNumber(number),
                'h' => !hasHeight && !hasDensity && IsPositiveInteger(number),
                _ => false,
            };
            valid &= sensible;
            hasWidth |= unit == 'w';
            hasDensity |= unit == 'x';
            hasHeight |= unit == 'h';
        }

        return valid && (!hasHeight || hasWidth);
    }

    private ReadOnlySpan<char> ReadDescriptor()
    {
        int i = 0;
        bool inParentheses = false;
        for (; i < _rest.Length; i++)
        {
            if (inParentheses)
                inParentheses = _rest[i] != ')';
            else if (_rest[i] == '(')
                inParentheses = true;
            else if (_rest[i] == ',' || Spaces.Contains(_rest[i], StringComparison.Ordinal))
                break;
        }

        ReadOnlySpan<char> descriptor = _rest[..i];
        _rest = _rest[i..];
        return descriptor;
    }

    private static bool IsPositiveInteger(ReadOnlySpan<char> digits) =>
        !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9') && digits.ContainsAnyInRange('1', '9');

    // A "valid floating-point number" that is not negative.
    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        const System.Globalization.NumberStyles Style =
            System.Globalization.NumberStyles.AllowLeadingSign | System.Globalization.NumberStyles.AllowDecimalPoint | System.Globalization.NumberStyles.AllowExponent;
        return text is not ([] or ['+', ..] or [.., '.'])
            && double.TryParse(text, Style, System.Globalization.CultureInfo.InvariantCulture, out double value)
            && value >= 0;
    }
}
