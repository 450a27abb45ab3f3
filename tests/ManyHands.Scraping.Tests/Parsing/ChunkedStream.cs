namespace ManyHands.Scraping.Tests;

/// <summary>Gives a few bytes at a time, as a network may.</summary>
internal sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes, writable: false)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, chunk)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
}
