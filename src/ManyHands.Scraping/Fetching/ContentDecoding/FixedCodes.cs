namespace ManyHands.Scraping;

/// <summary>The tables that RFC 1951 prescribes (3.2.5 and 3.2.6).</summary>
internal static class FixedCodes
{
    public static HuffmanCode Literals { get; } = Build(
        Enumerable.Range(0, 288).Select(symbol => (byte)(symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)));

    public static HuffmanCode Distances { get; } = Build(Enumerable.Repeat((byte)5, 32));

    public static ReadOnlySpan<byte> LengthExtra => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    // Arrays, as a span of two-byte numbers is made anew at each use where code isn't optimized.
    public static readonly ushort[] LengthBase =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    public static ReadOnlySpan<byte> DistanceExtra =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    public static readonly ushort[] DistanceBase =
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385,
        24577,
    ];

    /// <summary>The order in which the lengths of the code for lengths are sent.</summary>
    public static ReadOnlySpan<byte> LengthCodeOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static HuffmanCode Build(IEnumerable<byte> lengths)
    {
        var code = new HuffmanCode();
        return code.TryBuild(lengths.ToArray()) ? code : throw new InvalidOperationException("The prescribed lengths make a code.");
    }
}
