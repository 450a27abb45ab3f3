using System.Text;

namespace ManyHands.Scraping;

/// <summary>Goes through a URL, and takes out of it what looks like a date. Confined to one call.</summary>
/// <param name="url">Where to look.</param>
/// <param name="hash">For what is left.</param>
/// <param name="datesExpected">The path says that dates are to be expected: then a month needs no zero before it to be one.</param>
/// <param name="text">Gets the URL with its date replaced, when it isn't null.</param>
internal ref struct DateWalk(TrapUrl url, UrlHash hash, bool datesExpected, StringBuilder? text)
{
    private const ulong Mask = 0x6461_7465;

    private readonly TrapUrl _url = url;
    private bool _isDate = true;
    private bool _yearIsLetter;

    /// <summary>Something has the form of a date, whether or not it is one.</summary>
    public bool Found { get; private set; }

    /// <summary>All of what was found can be dates.</summary>
    public readonly bool IsDate => Found && _isDate && Year > 0;

    /// <summary>Equal for URLs that differ in nothing but the date.</summary>
    public ulong Pattern { get; private set; }

    /// <summary>Of the latest date found.</summary>
    public int Year { get; private set; }

    /// <summary>0 where there is only a year.</summary>
    public int Month { get; private set; }

    /// <summary>0 where there is only a month.</summary>
    public int Day { get; private set; }

    public void Run()
    {
        Pattern = _url.Site;
        text?.Append(_url.Parts.Authority);
        for (int at = 0; at < _url.Segments.Length;)
        {
            text?.Append('/');
            at += Numbers(_url.Segments[at..]) is > 0 and int taken ? taken : Whole(_url.Segments[at]);
        }

        bool first = true;
        (int Year, int Month, int Day) named = default;
        foreach (TrapUrl.Parameter parameter in _url.Parameters)
        {
            text?.Append(first ? '?' : '&').Append(_url.Name(parameter)).Append(parameter.NameLength > 0 ? "=" : "");
            first = false;
            Pattern = UrlHash.Then(Pattern, parameter.NameHash);
            if (!Named(_url.Name(parameter), _url.Value(parameter), ref named))
                Piece(_url.Value(parameter), parameter.ValueHash, DateNames.IsDate(_url.Name(parameter)));
        }

        // "y" alone is a coordinate more often than a year.
        if (named.Year == 0 || (_yearIsLetter && named.Month == 0))
            return;
        Found = true;
        Date(named.Year, named.Month, named.Day);
    }

    // Segments that are numbers, two or three of them: /2031/05/12.
    private int Numbers(ReadOnlySpan<TrapUrl.Segment> segments)
    {
        if (segments.Length < 2 || !segments[0].IsNumber || !segments[1].IsNumber)
            return 0;

        TrapUrl.Segment second = segments[1];
        bool looksLike = segments[0].Length == 4 && second.Length <= 2;

        // A year may come later: /room/12/2031/05.
        if (!looksLike && segments.Length > 2 && segments[1].Length == 4 && segments[2].IsNumber && segments[2].Length <= 2)
            return 0;

        bool hasDay = segments.Length > 2 && segments[2].IsNumber && segments[2].Length <= 2;
        text?.Append("{year}/{month}").Append(hasDay ? "/{day}" : "");
        int month = looksLike ? Value(_url.Text(second)) : 0;
        int day = looksLike && hasDay ? Value(_url.Text(segments[2])) : 0;
        bool padded = hasDay || datesExpected || second.Length == 2;
        Mark(looksLike && padded ? Value(_url.Text(segments[0])) : 0, month, day, hasDay ? 3 : 2);
        return hasDay ? 3 : 2;
    }

    private int Whole(in TrapUrl.Segment segment)
    {
        Piece(_url.Text(segment), segment.Hash, datesExpected);
        return 1;
    }

    // A segment or a value: 2031-05-12, 2031-05, 20310512, and 203105 where a date is expected.
    private void Piece(ReadOnlySpan<char> piece, ulong pieceHash, bool expected)
    {
        int year = 0;
        int month = 0;
        int day = 0;
        int length = piece.Length < 6 || !char.IsAsciiDigit(piece[0]) ? 0 : Iso(piece, out year, out month, out day);
        if (length == 0 && (piece.Length == 8 || (piece.Length == 6 && expected)) && TrapUrl.IsNumber(piece))
        {
            length = piece.Length;
            year = Value(piece[..4]);
            month = Value(piece[4..6]);
            day = piece.Length == 8 ? Value(piece[6..]) : 0;
            if (piece.Length == 8 && day == 0)
                year = 0;
        }

        if (length == 0)
        {
            text?.Append(piece);
            Pattern = UrlHash.Then(Pattern, pieceHash);
            return;
        }

        text?.Append(day > 0 ? "{date}" : "{month}").Append(piece[length..]);
        Mark(year, month, day, length);
        if (length < piece.Length)
            Pattern = UrlHash.Then(Pattern, hash.Of(piece[length..]));
    }

    /// <returns>How many characters the date takes; 0 when the text doesn't begin with one.</returns>
    private static int Iso(ReadOnlySpan<char> piece, out int year, out int month, out int day)
    {
        month = day = 0;
        int at = Digits(piece, 0, 4, out year);
        if (at != 4 || at == piece.Length || piece[at] is not ('-' or '_'))
            return 0;

        char separator = piece[at];
        int end = Digits(piece, at + 1, 2, out month);
        if (end == at + 1)
            return 0;
        if (end < piece.Length && piece[end] == separator)
        {
            int afterDay = Digits(piece, end + 1, 2, out day);
            if (afterDay == end + 1)
                return 0;
            end = afterDay;
        }

        // "2031-05-12-title" is a title.
        return end == piece.Length || piece[end] is '.' or 'T' or '%' or '+' or ',' ? end : 0;
    }

    private static int Digits(ReadOnlySpan<char> piece, int start, int most, out int value)
    {
        int end = start;
        while (end < piece.Length && end - start < most && char.IsAsciiDigit(piece[end]))
            end++;
        value = Value(piece[start..end]);
        return end;
    }

    private bool Named(ReadOnlySpan<char> name, ReadOnlySpan<char> value, ref (int Year, int Month, int Day) date)
    {
        DateNames.Part part = value.Length <= 4 && TrapUrl.IsNumber(value) ? DateNames.PartOf(name) : DateNames.Part.None;
        int number = part == DateNames.Part.None ? 0 : Value(value);
        switch (part)
        {
            case DateNames.Part.Year:
                date.Year = number;
                _yearIsLetter = name.Length == 1;
                text?.Append("{year}");
                break;
            case DateNames.Part.Month:
                date.Month = number;
                text?.Append("{month}");
                break;
            case DateNames.Part.Day:
                date.Day = number;
                text?.Append("{day}");
                break;
            default:
                return false;
        }

        Pattern = UrlHash.Then(Pattern, Mask + (ulong)part);
        return true;
    }

    private void Mark(int year, int month, int day, int form)
    {
        Found = true;
        Pattern = UrlHash.Then(Pattern, Mask + 16 + (ulong)form);
        if (year == 0 || month == 0)
            _isDate = false;
        else
            Date(year, month, day);
    }

    private void Date(int year, int month, int day)
    {
        if (year is < 1000 or > 9999 || month > 12 || day > 31)
            _isDate = false;
        else if ((year, month, day).CompareTo((Year, Month, Day)) > 0)
            (Year, Month, Day) = (year, month, day);
    }

    private static int Value(ReadOnlySpan<char> digits)
    {
        int value = 0;
        foreach (char digit in digits)
            value = (value * 10) + (digit - '0');
        return value;
    }
}
