using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ManyHands.Scraping;

/// <summary>Hashes of parts of URLs and of their sequences, by one seed. Thread-safe.</summary>
internal readonly struct UrlHash(long seed)
{
    private readonly long _seed = seed;

    public ulong Of(ReadOnlySpan<char> text) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text), _seed);

    /// <summary>The hash of a sequence that has one item more; the order counts.</summary>
    public static ulong Then(ulong before, ulong item)
    {
        ulong mixed = (BitOperations.RotateLeft(before, 29) ^ item) * 0x9E37_79B9_7F4A_7C15;
        return mixed ^ (mixed >> 32);
    }
}
