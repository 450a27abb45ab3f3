using System.Text;

namespace ManyHands.Scraping;

/// <summary>A byte for a character: the bytes below a first one are the characters of the same number, the others stand in a table. Thread-safe.</summary>
internal sealed class SingleByteEncoding(int first, string table) : Encoding(0, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback)
{
    public override int GetMaxCharCount(int byteCount) => byteCount;

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        Decode(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    /// <summary>One of its own: the framework's allocates as many characters as the output has room for, at each call.</summary>
    public override Decoder GetDecoder() => new SpanDecoder(this);

    public override int GetMaxByteCount(int charCount) => (charCount + 1) * Math.Max(1, EncoderFallback.MaxCharCount);

    public override int GetByteCount(char[] chars, int index, int count) => Encode(chars.AsSpan(index, count)).Count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
    {
        List<byte> encoded = Encode(chars.AsSpan(charIndex, charCount));
        encoded.CopyTo(bytes, byteIndex);
        return encoded.Count;
    }

    private int Decode(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        for (int i = 0; i < bytes.Length; i++)
            chars[i] = bytes[i] < first ? (char)bytes[i] : table[bytes[i] - first];
        return bytes.Length;
    }

    private List<byte> Encode(ReadOnlySpan<char> chars)
    {
        var bytes = new List<byte>(chars.Length);
        EncoderFallbackBuffer fallback = EncoderFallback.CreateFallbackBuffer();
        for (int i = 0; i < chars.Length; i++)
        {
            char c = chars[i];
            int at = table.IndexOf(c, StringComparison.Ordinal);
            if (c < first || at >= 0)
            {
                bytes.Add((byte)(c < first ? c : first + at));
                continue;
            }

            bool pair = char.IsHighSurrogate(c) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1]);
            bool any = pair ? fallback.Fallback(c, chars[i + 1], i++) : fallback.Fallback(c, i);
            while (any && fallback.Remaining > 0)
                bytes.Add((byte)fallback.GetNextChar());
        }

        return bytes;
    }

    /// <summary>Has nothing to remember between calls.</summary>
    private sealed class SpanDecoder(SingleByteEncoding encoding) : Decoder
    {
        public override int GetCharCount(byte[] bytes, int index, int count) => count;

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
            encoding.Decode(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

        public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars, bool flush) => encoding.Decode(bytes, chars);
    }
}
