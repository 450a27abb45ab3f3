using System.Text;

namespace ManyHands.Scraping;

/// <summary>A place in the text of a style sheet, and the tokens of CSS Syntax Level 3 that can begin there. Not thread-safe; lives on one stack.</summary>
/// <remarks>Every method goes forward only, so that all of them together look at a character a few times at most.</remarks>
internal ref struct CssText(ReadOnlySpan<char> css)
{
    private const string Spaces = " \t\n\r\f";
    private const int MostHexDigits = 6;

    private ReadOnlySpan<char> _rest = css;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly char Next => _rest[0];

    /// <summary>Whether a name begins here (4.3.9), as far as one is of interest behind an at-sign.</summary>
    public readonly bool StartsName => ContinuesName && !char.IsAsciiDigit(_rest[0]);

    public readonly bool ContinuesName => !_rest.IsEmpty && (IsName(_rest[0]) || StartsEscape(_rest));

    public void Skip() => _rest = _rest[1..];

    public bool TrySkipSpaces()
    {
        int before = _rest.Length;
        _rest = _rest.TrimStart(Spaces);
        return _rest.Length < before;
    }

    /// <summary>A comment without an end lasts until the end of the sheet.</summary>
    public bool TrySkipComment()
    {
        if (!_rest.StartsWith("/*", StringComparison.Ordinal))
            return false;
        int end = _rest[2..].IndexOf("*/", StringComparison.Ordinal);
        _rest = end < 0 ? default : _rest[(2 + end + 2)..];
        return true;
    }

    /// <summary>Names, their escapes undone (4.3.12).</summary>
    public ReadOnlySpan<char> ReadName()
    {
        int plain = 0;
        while (plain < _rest.Length && IsName(_rest[plain]))
            plain++;
        ReadOnlySpan<char> name = _rest[..plain];
        _rest = _rest[plain..];
        if (!StartsEscape(_rest))
            return name;

        var text = new StringBuilder().Append(name);
        while (!_rest.IsEmpty)
        {
            if (IsName(_rest[0]))
                text.Append(Take());
            else if (StartsEscape(_rest))
                AppendEscape(text);
            else
                break;
        }

        return text.ToString();
    }

    /// <summary>Stands on a quote. A string ends at the same one; at a line end, which is an error; or with the sheet (4.3.5).</summary>
    public ReadOnlySpan<char> ReadString()
    {
        char quote = Take();
        StringBuilder? text = null;
        while (true)
        {
            int run = _rest.IndexOfAny([quote, '\\', '\n', '\r', '\f']);
            ReadOnlySpan<char> plain = run < 0 ? _rest : _rest[..run];
            _rest = _rest[plain.Length..];
            if (run >= 0 && _rest[0] == '\\')
            {
                text = (text ?? new StringBuilder()).Append(plain);
                if (StartsEscape(_rest))
                    AppendEscape(text);
                else
                    SkipLineContinuation();
                continue;
            }

            if (run >= 0 && _rest[0] == quote)
                Skip();
            else if (run >= 0)
                return default;
            return text is null ? plain : text.Append(plain).ToString();
        }
    }

    /// <summary>Stands behind <c>url(</c> and spaces. False for what is no URL; either way it is passed over (4.3.6, 4.3.14).</summary>
    public bool TryReadUnquotedUrl(out ReadOnlySpan<char> url)
    {
        var text = new StringBuilder();
        bool valid = true;
        bool ended = false;
        while (!_rest.IsEmpty && _rest[0] != ')')
        {
            char c = _rest[0];
            if (Spaces.Contains(c, StringComparison.Ordinal))
            {
                TrySkipSpaces();
                ended = true;
                continue;
            }

            bool isEscape = StartsEscape(_rest);
            valid &= !ended && c is not ('"' or '\'' or '(') && (c > ' ' || c == '\0') && c != '\u007f' && (isEscape || c != '\\');
            if (isEscape)
                AppendEscape(text);
            else
                text.Append(Take());
        }

        if (!_rest.IsEmpty)
            Skip();
        url = text.ToString();
        return valid;
    }

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || c >= '\u0080';

    private static bool IsLineEnd(char c) => c is '\n' or '\r' or '\f';

    private static bool StartsEscape(ReadOnlySpan<char> text) => text is ['\\', _, ..] && !IsLineEnd(text[1]);

    private char Take()
    {
        char c = _rest[0];
        _rest = _rest[1..];
        return c;
    }

    private void SkipLineContinuation()
    {
        Skip();
        if (_rest.StartsWith("\r\n", StringComparison.Ordinal))
            Skip();
        if (!_rest.IsEmpty)
            Skip();
    }

    /// <summary>One to six hexadecimal digits and a space, or any other character for itself (4.3.7).</summary>
    private void AppendEscape(StringBuilder text)
    {
        Skip();
        int digits = 0;
        int value = 0;
        while (digits < MostHexDigits && digits < _rest.Length && char.IsAsciiHexDigit(_rest[digits]))
            value = (value * 16) + WebUrlPercent.HexValue(_rest[digits++]);
        if (digits == 0)
        {
            text.Append(Take());
            return;
        }

        _rest = _rest[digits..];
        if (_rest.StartsWith("\r\n", StringComparison.Ordinal))
            _rest = _rest[2..];
        else if (!_rest.IsEmpty && Spaces.Contains(_rest[0], StringComparison.Ordinal))
            Skip();
        text.Append(value != 0 && Rune.IsValid(value) ? new Rune(value).ToString() : "\ufffd");
    }
}
