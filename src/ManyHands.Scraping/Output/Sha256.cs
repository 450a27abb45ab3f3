using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace ManyHands.Scraping;

/// <summary>SHA-256 (FIPS 180-4), without the system's library for a program's first bytes. Thread-safe.</summary>
/// <remarks>
/// That library is several times as fast, but takes four milliseconds to load, which is a third of the time in which one page
/// can be fetched and kept. Whoever hashes more than a few pages has it loaded and no longer notices.
/// </remarks>
internal static class Sha256
{
    private const int BlockLength = 64;
    private const int LengthOfLength = 8;

    // What is hashed here takes a millisecond at most.
    private static long s_left = 256 << 10;

    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <param name="bytes">All that is hashed.</param>
    /// <param name="digest">Room for 32 bytes.</param>
    public static void HashData(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        if (Interlocked.Add(ref s_left, -bytes.Length) >= 0)
            HashHere(bytes, digest);
        else
            SHA256.HashData(bytes, digest);
    }

    /// <summary>As <see cref="HashData"/>, always without the library.</summary>
    internal static void HashHere(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        Span<uint> state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
        ReadOnlySpan<byte> rest = bytes;
        for (; rest.Length >= BlockLength; rest = rest[BlockLength..])
            Add(rest[..BlockLength], state);

        Span<byte> last = stackalloc byte[2 * BlockLength];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        last = last[..(rest.Length < BlockLength - LengthOfLength ? BlockLength : 2 * BlockLength)];
        BinaryPrimitives.WriteInt64BigEndian(last[^LengthOfLength..], 8L * bytes.Length);
        for (; last.Length > 0; last = last[BlockLength..])
            Add(last[..BlockLength], state);

        for (int i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * i)..], state[i]);
    }

    private static void Add(ReadOnlySpan<byte> block, Span<uint> state)
    {
        ReadOnlySpan<uint> constants = Constants;
        Span<uint> words = stackalloc uint[64];
        for (int i = 0; i < 16; i++)
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        for (int i = 16; i < words.Length; i++)
        {
            uint early = BitOperations.RotateRight(words[i - 15], 7) ^ BitOperations.RotateRight(words[i - 15], 18) ^ (words[i - 15] >> 3);
            uint late = BitOperations.RotateRight(words[i - 2], 17) ^ BitOperations.RotateRight(words[i - 2], 19) ^ (words[i - 2] >> 10);
            words[i] = words[i - 16] + early + words[i - 7] + late;
        }

        (uint a, uint b, uint c, uint d) = (state[0], state[1], state[2], state[3]);
        (uint e, uint f, uint g, uint h) = (state[4], state[5], state[6], state[7]);
        for (int i = 0; i < words.Length; i++)
        {
            uint upper = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            uint first = h + upper + ((e & f) ^ (~e & g)) + constants[i] + words[i];
            uint lower = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            uint second = lower + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}
