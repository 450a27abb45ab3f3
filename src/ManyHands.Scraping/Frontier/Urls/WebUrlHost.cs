using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>The host parser of the URL Standard.</summary>
/// <remarks>
/// Where the standard runs UTS #46 ("domain to ASCII"), this runs <see cref="IdnMapping"/>, which with ICU is the same
/// mapping (not transitional) but stricter in two rare things, and only for labels that need it (not ASCII, or beginning
/// with <c>xn--</c>): those over 63 characters and those that begin or end with a hyphen are refused. It doesn't check
/// the Bidi rule, which the standard does. Without ICU it knows IDNA 2003 only.
/// </remarks>
internal static class WebUrlHost
{
    // Of names that need a mapping. One that DNS can hold is shorter, and looking at each of a hundred thousand labels would
    // take its time.
    private const int LongestMapped = 1000;

    private static readonly SearchValues<char> ForbiddenInDomain = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 33).Select(c => (char)c)) + "#/:<>?@[\\]^|%\u007F");

    // The full stop and what UTS #46 maps to it.
    private static readonly char[] LabelSeparators = ['.', '\u3002', '\uFF0E', '\uFF61'];

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    /// <summary>Appends the host as serialized.</summary>
    /// <returns>What is wrong with it, or <see cref="WebUrlFlaw.None"/>.</returns>
    public static WebUrlFlaw TryAppend(ReadOnlySpan<char> text, ref WebUrlBuffer to, out IPAddress? address)
    {
        address = null;
        if (text.IsEmpty)
            return WebUrlFlaw.NoHost;
        if (text[0] == '[')
        {
            if (text[^1] != ']' || !WebUrlIPv6.TryParse(text[1..^1], out ushort[]? pieces))
                return WebUrlFlaw.IPv6;
            address = WebUrlIPv6.ToAddress(pieces);
            to.Append('[');
            WebUrlIPv6.Append(pieces, ref to);
            to.Append(']');
            return WebUrlFlaw.None;
        }

        if (!TryToAscii(text, out string? domain))
            return WebUrlFlaw.InternationalName;
        if (domain.AsSpan().ContainsAny(ForbiddenInDomain))
            return WebUrlFlaw.HostCharacter;
        if (!WebUrlIPv4.EndsInNumber(domain))
        {
            to.Append(domain);
            return WebUrlFlaw.None;
        }

        if (!WebUrlIPv4.TryParse(domain, out uint value))
            return WebUrlFlaw.IPv4;
        WebUrlIPv4.Append(value, ref to);
        address = WebUrlIPv4.ToAddress(value);
        return WebUrlFlaw.None;
    }

    private static bool TryToAscii(ReadOnlySpan<char> text, out string domain)
    {
        domain = WebUrlPercent.Decode(text);
        bool ascii = Ascii.IsValid(domain);
        if (ascii && !HasPunycodeLabel(domain))
        {
            if (domain.AsSpan().ContainsAnyInRange('A', 'Z'))
                domain = domain.ToLowerInvariant();
            return true;
        }

        // U+FFFD stands for bytes that were no UTF-8.
        if (domain.Length > LongestMapped || domain.Contains('\uFFFD', StringComparison.Ordinal))
            return false;
        try
        {
            domain = string.Join('.', domain.Split(LabelSeparators).Select(LabelToAscii));
            return domain.Length is > 0 and <= LongestMapped; // Or what was made of it could not be read again.
        }
        catch (ArgumentException)
        {
            return false; // The only way IdnMapping has to say that a name is none.
        }
    }

    // Label by label, because IdnMapping refuses a whole name for an empty or a long one that needs no mapping.
    private static string LabelToAscii(string label) =>
        Ascii.IsValid(label) && !HasPunycodeLabel(label) ? label.ToLowerInvariant() : Idn.GetAscii(label).ToLowerInvariant();

    private static bool HasPunycodeLabel(string domain) =>
        domain.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) || domain.Contains(".xn--", StringComparison.OrdinalIgnoreCase);
}
