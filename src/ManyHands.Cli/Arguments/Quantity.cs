using System.Globalization;

namespace ManyHands.Cli;

/// <summary>Reads the numbers of a command line; what they can't be is null.</summary>
internal static class Quantity
{
    // Decimal and binary units as in IEC 80000-13; a bare k, M, G, T is decimal.
    private static readonly (string Suffix, double Factor)[] Units =
    [
        ("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40),
        ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12),
        ("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12), ("b", 1),
    ];

    /// <summary>Such as <c>1000</c>, <c>10MB</c>, <c>1.5GiB</c>.</summary>
    public static long? Bytes(string text)
    {
        string number = text.Trim();
        double factor = 1;
        foreach ((string suffix, double size) in Units)
        {
            if (!number.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                continue;
            number = number[..^suffix.Length].TrimEnd();
            factor = size;
            break;
        }

        return Number(number) * factor is { } bytes and >= 1 and < long.MaxValue ? (long)bytes : null;
    }

    /// <summary>Such as <c>5</c>, <c>0.25</c>; not negative.</summary>
    public static TimeSpan? Seconds(string text) =>
        Number(text) is { } seconds and <= 1e7 ? TimeSpan.FromSeconds(seconds) : null;

    public static int? Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
        && double.IsFinite(number) ? number : null;
}
