namespace ManyHands.Scraping;

/// <summary>One coding's decoder. Fed with pieces of the body of any size. Not thread-safe; confined to one stream.</summary>
internal abstract class ContentDecoder : IDisposable
{
    /// <summary>Decodes some of the input.</summary>
    /// <returns>How many bytes were written; 0 only when all input is used up and more is needed or none may follow.</returns>
    /// <exception cref="ContentDecodingException">The input is not valid.</exception>
    public abstract int Decode(DecoderInput input, Span<byte> output);

    /// <summary>Whether the body may end after what was decoded so far.</summary>
    public abstract bool MayEnd { get; }

    /// <summary>The coding's name, for messages.</summary>
    public abstract string Name { get; }

    public abstract void Dispose();

    protected ContentDecodingException Invalid(string what) => new($"The body is not valid {Name}: {what}.");

    protected ContentDecodingException TrailingJunk() => Invalid("something follows its end");
}

/// <summary>The part of a body that has arrived and is not used up.</summary>
internal sealed class DecoderInput(byte[] buffer)
{
    public int Start { get; set; }

    public int End { get; set; }

    public byte[] Buffer => buffer;

    public int Length => End - Start;

    public ReadOnlySpan<byte> Span => buffer.AsSpan(Start, End - Start);
}
