using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace ManyHands.Scraping;

/// <summary>The IPv4 parser of the URL Standard: one to four numbers, each decimal, octal (<c>0</c>) or hexadecimal (<c>0x</c>).</summary>
internal static class WebUrlIPv4
{
    /// <summary>Whether a name must be an IPv4 address because its last label is a number.</summary>
    public static bool EndsInNumber(ReadOnlySpan<char> domain)
    {
        if (domain.EndsWith('.'))
            domain = domain[..^1];
        ReadOnlySpan<char> last = domain[(domain.LastIndexOf('.') + 1)..];
        return !last.IsEmpty && (!last.ContainsAnyExceptInRange('0', '9') || TryReadNumber(last, out _));
    }

    public static bool TryParse(ReadOnlySpan<char> domain, out uint value)
    {
        value = 0;
        if (domain.EndsWith('.'))
            domain = domain[..^1];
        for (int left = 4; ; left--)
        {
            if (left == 0)
                return false;
            int dot = domain.IndexOf('.');
            if (!TryReadNumber(dot < 0 ? domain : domain[..dot], out ulong number))
                return false;
            if (dot < 0)
            {
                // The last number fills all the bytes that are left.
                if (number >= 1UL << (8 * left))
                    return false;
                value |= (uint)number;
                return true;
            }

            if (number > 255 || left == 1)
                return false;
            value |= (uint)number << (8 * (left - 1));
            domain = domain[(dot + 1)..];
        }
    }

    public static IPAddress ToAddress(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new IPAddress(bytes);
    }

    public static void Append(uint value, ref WebUrlBuffer to)
    {
        Span<char> digits = stackalloc char[3];
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            ((byte)(value >> shift)).TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
            to.Append(digits[..length]);
            if (shift > 0)
                to.Append('.');
        }
    }

    // Numbers too large for an address come back as one that is too large, however long they are.
    private static bool TryReadNumber(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        if (text.IsEmpty)
            return false;
        uint radix = 10;
        if (text.Length >= 2 && text[0] == '0')
        {
            bool hexadecimal = text[1] is 'x' or 'X';
            radix = hexadecimal ? 16u : 8;
            text = text[(hexadecimal ? 2 : 1)..];
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c) || WebUrlPercent.HexValue(c) >= radix)
                return false;
            number = Math.Min((number * radix) + (uint)WebUrlPercent.HexValue(c), 1UL << 40);
        }

        return true;
    }
}
