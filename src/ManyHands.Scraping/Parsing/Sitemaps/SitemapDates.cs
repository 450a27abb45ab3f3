using System.Globalization;

namespace ManyHands.Scraping;

/// <summary>
/// The dates in sitemaps and feeds: the W3C's profile of ISO 8601, RFC 3339, RFC 822 with the years of RFC 5322. Where no
/// zone is given, it is UTC.
/// </summary>
internal static class SitemapDates
{
    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";
    private const int MostMinutesOff = 14 * 60;

    /// <summary>The moment, in UTC; null for what is no date. Of a year or a month, the beginning.</summary>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.Length > 4 && !char.IsAsciiDigit(text[4]) && text[4] == '-' || text.Length == 4 ? ParseIso(text) : ParseMail(text);
    }

    private static DateTimeOffset? ParseIso(ReadOnlySpan<char> text)
    {
        int month = 1;
        int day = 1;
        if (!TryTake(ref text, 4, out int year)
            || (TrySkip(ref text, '-') && !TryTake(ref text, 2, out month))
            || (TrySkip(ref text, '-') && !TryTake(ref text, 2, out day)))
        {
            return null;
        }

        if (text.IsEmpty)
            return At(year, month, day, 0, 0);
        if (text[0] is not ('T' or 't' or ' '))
            return null;
        text = text[1..].TrimStart();
        return TryTakeTime(ref text, out double seconds) && TryReadZone(text.Trim(), out int minutesOff) ? At(year, month, day, seconds, minutesOff) : null;
    }

    /// <summary><c>[Wed,] 2 Oct 2002 15:00[:00] +0200</c></summary>
    private static DateTimeOffset? ParseMail(ReadOnlySpan<char> text)
    {
        int comma = text.IndexOf(',');
        text = text[(comma + 1)..].TrimStart();
        if (!TryTakeDigits(ref text, 2, out int day, out _))
            return null;
        text = text.TrimStart(" -");
        if (text.Length < 3 || MonthOf(text[..3]) is not { } month)
            return null;

        // The rest of the month's name, for those who write it out.
        text = text.TrimStart("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ").TrimStart(" -.");
        if (!TryTakeDigits(ref text, 4, out int year, out int digits))
            return null;
        if (digits <= 3)
            year += digits == 2 && year < 50 ? 2000 : 1900;
        text = text.TrimStart();
        if (text.IsEmpty)
            return At(year, month, day, 0, 0);
        return TryTakeTime(ref text, out double seconds) && TryReadZone(text.Trim(), out int minutesOff) ? At(year, month, day, seconds, minutesOff) : null;
    }

    private static bool TryTakeTime(ref ReadOnlySpan<char> text, out double seconds)
    {
        seconds = 0;
        if (!TryTake(ref text, 2, out int hour) || !TrySkip(ref text, ':') || !TryTake(ref text, 2, out int minute))
            return false;
        int second = 0;
        double fraction = 0;
        if (TrySkip(ref text, ':') && !TryTake(ref text, 2, out second))
            return false;
        if (text is ['.' or ',', ..])
        {
            text = text[1..];
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            ReadOnlySpan<char> part = digits < 0 ? text : text[..digits];
            text = text[part.Length..];
            if (part.IsEmpty || !double.TryParse($"0.{part}", CultureInfo.InvariantCulture, out fraction))
                return false;
        }

        // 60 is a leap second, which becomes the beginning of the next minute.
        seconds = (hour * 3600) + (minute * 60) + second + fraction;
        return hour <= 24 && minute <= 59 && second <= 60 && seconds <= 24 * 3600;
    }

    private static bool TryReadZone(ReadOnlySpan<char> text, out int minutesOff)
    {
        minutesOff = 0;
        if (text is ['+' or '-', ..])
        {
            bool isBehind = text[0] == '-';
            text = text[1..];
            int minutes = 0;
            if (!TryTake(ref text, 2, out int hours))
                return false;
            TrySkip(ref text, ':');
            if (!text.IsEmpty && !TryTake(ref text, 2, out minutes))
                return false;
            minutesOff = ((hours * 60) + minutes) * (isBehind ? -1 : 1);
            return Math.Abs(minutesOff) <= MostMinutesOff;
        }

        int? known = text switch
        {
            "" or "Z" or "z" or "UT" or "UTC" or "GMT" => 0,
            "EDT" => -4,
            "EST" or "CDT" => -5,
            "CST" or "MDT" => -6,
            "MST" or "PDT" => -7,
            "PST" => -8,
            _ => null,
        };
        minutesOff = (known ?? 0) * 60;
        return known is not null;
    }

    private static DateTimeOffset? At(int year, int month, int day, double seconds, int minutesOff)
    {
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return null;
        long ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks
            + (long)(seconds * TimeSpan.TicksPerSecond) - (minutesOff * TimeSpan.TicksPerMinute);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static int? MonthOf(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < 12; i++)
        {
            if (name.Equals(Months.AsSpan(i * 3, 3), StringComparison.OrdinalIgnoreCase))
                return i + 1;
        }

        return null;
    }

    private static bool TrySkip(ref ReadOnlySpan<char> text, char expected)
    {
        if (text.IsEmpty || text[0] != expected)
            return false;
        text = text[1..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, int digits, out int value) =>
        TryTakeDigits(ref text, digits, out value, out int count) && count == digits;

    private static bool TryTakeDigits(ref ReadOnlySpan<char> text, int most, out int value, out int count)
    {
        value = 0;
        count = 0;
        while (count < most && count < text.Length && char.IsAsciiDigit(text[count]))
            value = (value * 10) + (text[count++] - '0');
        text = text[count..];
        return count > 0;
    }
}
