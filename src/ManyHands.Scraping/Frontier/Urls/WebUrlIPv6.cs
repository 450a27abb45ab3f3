using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace ManyHands.Scraping;

/// <summary>The IPv6 parser and serializer of the URL Standard; the latter's form is that of RFC 5952.</summary>
internal static class WebUrlIPv6
{
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ushort[]? pieces)
    {
        pieces = null;
        ushort[] result = new ushort[8];
        int count = 0;
        int gap = -1;
        int i = 0;
        if (text.StartsWith("::", StringComparison.Ordinal))
        {
            i = 2;
            gap = ++count;
        }
        else if (text.StartsWith(':'))
        {
            return false;
        }

        while (i < text.Length)
        {
            if (count == 8)
                return false;
            if (text[i] == ':')
            {
                if (gap >= 0)
                    return false;
                i++;
                gap = ++count; // Two colons stand for one zero at least.
                continue;
            }

            int start = i;
            int value = 0;
            for (; i < text.Length && i < start + 4 && char.IsAsciiHexDigit(text[i]); i++)
                value = (value << 4) | WebUrlPercent.HexValue(text[i]);

            if (i < text.Length && text[i] == '.')
            {
                if (i == start || count > 6 || !TryReadDotted(text[start..], out uint last))
                    return false;
                result[count++] = (ushort)(last >> 16);
                result[count++] = (ushort)last;
                break;
            }

            if (i < text.Length)
            {
                // Only a colon may follow, and it may not be the last character.
                if (text[i] != ':' || i + 1 == text.Length)
                    return false;
                i++;
            }

            result[count++] = (ushort)value;
        }

        if (gap < 0 && count != 8)
            return false;
        if (gap >= 0)
        {
            int moved = count - gap;
            Array.Copy(result, gap, result, 8 - moved, moved);
            Array.Clear(result, gap, 8 - count);
        }

        pieces = result;
        return true;
    }

    public static IPAddress ToAddress(ushort[] pieces)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (int i = 0; i < 8; i++)
        {
            bytes[2 * i] = (byte)(pieces[i] >> 8);
            bytes[(2 * i) + 1] = (byte)pieces[i];
        }

        return new IPAddress(bytes);
    }

    public static void Append(ushort[] pieces, ref WebUrlBuffer to)
    {
        (int gap, int gapLength) = LongestZeros(pieces);
        Span<char> digits = stackalloc char[4];
        for (int i = 0; i < 8; i++)
        {
            if (i == gap)
            {
                to.Append(i == 0 ? "::" : ":");
                i += gapLength - 1;
                continue;
            }

            pieces[i].TryFormat(digits, out int length, "x", CultureInfo.InvariantCulture);
            to.Append(digits[..length]);
            if (i < 7)
                to.Append(':');
        }
    }

    // The first of the longest runs; one zero alone is not shortened.
    private static (int Start, int Length) LongestZeros(ushort[] pieces)
    {
        (int Start, int Length) best = (-1, 1);
        for (int i = 0; i < 8; i++)
        {
            int start = i;
            while (i < 8 && pieces[i] == 0)
                i++;
            if (i - start > best.Length)
                best = (start, i - start);
        }

        return best;
    }

    // Exactly four decimal numbers up to 255, without leading zeros.
    private static bool TryReadDotted(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        for (int part = 0; part < 4; part++)
        {
            int length = 0;
            int number = 0;
            while (length < text.Length && char.IsAsciiDigit(text[length]))
            {
                if (length > 0 && number == 0)
                    return false;
                number = (number * 10) + (text[length++] - '0');
                if (number > 255)
                    return false;
            }

            if (length == 0 || (part < 3 && (length == text.Length || text[length] != '.')))
                return false;
            value = (value << 8) | (uint)number;
            text = text[(part < 3 ? length + 1 : length)..];
        }

        return text.IsEmpty;
    }
}
