using System.IO.Compression;
using System.Text;

namespace ManyHands.Fuzzing;

/// <summary>Spoils bytes in the ways in which broken and hostile servers do. Not thread-safe.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> dictionary)
{
    private const int MostRepeated = 128 << 10;

    private static readonly string[] Numbers = ["0", "-1", "1e308", "9999999999", "2147483648", "-9223372036854775808", "18446744073709551616", "00", "NaN", "0x10", "1.5.2", "٣"];

    private static readonly string[] Odd = ["\0", "\r", "\n", "\r\n", "\v", "\u007f", "\u0085", "\u2028", "\u3002", "\ufeff", "\ufffd", "\uffff", "😀", "é", "%", "%0", "%00", "%2f", "\u202e", "İ", "ß"];

    /// <summary>Mostly a few changes, now and then none, seldom many.</summary>
    public byte[] Mutate(byte[] bytes)
    {
        int changes = random.Next(4) switch { 0 => 0, 1 => 1, 2 => random.Next(2, 6), _ => random.Next(1, 20) };
        for (int change = 0; change < changes; change++)
            bytes = Change(bytes);
        return random.Next(200) == 0 ? Repeat(bytes, random.Next(1 << 10, MostRepeated)) : bytes;
    }

    /// <summary>Text as octets: mostly UTF-8, sometimes what else servers send.</summary>
    public byte[] Encode(string text) => random.Next(20) switch
    {
        0 => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
        1 => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
        2 => [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(text)],
        3 => Encoding.BigEndianUnicode.GetBytes(text),
        4 => Encoding.Latin1.GetBytes(text),
        _ => Encoding.UTF8.GetBytes(text),
    };

    /// <summary>One gzip member.</summary>
    public byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, random.Next(3) == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    public bool Seldom(int oneIn = 8) => random.Next(oneIn) == 0;

    public int Count(int most) => random.Next(most + 1);

    /// <summary>Several of something, one after another.</summary>
    public string Many(int most, Func<string> make) => string.Concat(Enumerable.Range(0, random.Next(most + 1)).Select(_ => make()));

    private byte[] Change(byte[] bytes)
    {
        (int start, int end) = Range(bytes.Length);
        ReadOnlySpan<byte> before = bytes.AsSpan(0, start), range = bytes.AsSpan(start, end - start), after = bytes.AsSpan(end);
        switch (random.Next(11))
        {
            case 0:
                return [.. before, .. after];
            case 1:
                return [.. before, .. range, .. range, .. after];
            case 2:
                return [.. before, .. Repeat(range.ToArray(), random.Next(2, 300)), .. after];
            case 3:
                return bytes[..start];
            case 4:
            case 5:
            case 6:
                return [.. before, .. Encoding.UTF8.GetBytes(Pick<string>([.. dictionary])), .. bytes.AsSpan(start)];
            case 7:
                return [.. before, .. Encoding.UTF8.GetBytes(Pick<string>(Numbers)), .. after];
            case 8:
                return [.. before, .. Encoding.UTF8.GetBytes(Pick<string>(Odd)), .. bytes.AsSpan(start)];
            case 9:
                byte[] noise = new byte[random.Next(1, 8)];
                random.NextBytes(noise);
                return [.. before, .. noise, .. bytes.AsSpan(start)];
            default:
                byte[] copy = [.. bytes];
                if (start < copy.Length)
                    copy[start] ^= (byte)(1 << random.Next(8));
                return copy;
        }
    }

    /// <summary>A part of it so often that time or memory that grows with the square shows.</summary>
    private byte[] Repeat(byte[] bytes, int length)
    {
        if (bytes.Length == 0)
            return bytes;
        (int start, int end) = Range(bytes.Length);
        byte[] range = bytes[start..Math.Max(end, Math.Min(start + 1, bytes.Length))];
        if (range.Length == 0)
            return bytes;
        byte[] repeated = new byte[length];
        for (int at = 0; at < length; at++)
            repeated[at] = range[at % range.Length];
        return [.. bytes.AsSpan(0, start), .. repeated, .. bytes.AsSpan(start)];
    }

    private (int Start, int End) Range(int length)
    {
        int start = random.Next(length + 1);
        int most = Math.Min(length - start, random.Next(4) == 0 ? length : 40);
        return (start, start + random.Next(most + 1));
    }
}
