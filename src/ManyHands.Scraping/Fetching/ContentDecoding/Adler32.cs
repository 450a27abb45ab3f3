namespace ManyHands.Scraping;

/// <summary>The checksum of the zlib format (RFC 1950, 2.2).</summary>
internal sealed class Adler32
{
    private const uint Modulus = 65521;

    // So many bytes can be added before the second sum could pass 32 bits.
    private const int LongestRun = 5552;

    private uint _a = 1;
    private uint _b;

    public uint Value => (_b << 16) | _a;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> run = bytes[..Math.Min(LongestRun, bytes.Length)];
            uint a = _a;
            uint b = _b;
            foreach (byte value in run)
            {
                a += value;
                b += a;
            }

            _a = a % Modulus;
            _b = b % Modulus;
            bytes = bytes[run.Length..];
        }
    }
}
