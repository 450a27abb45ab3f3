using ManyHands.Scraping;

namespace ManyHands.Fuzzing;

/// <summary>Gives out bytes in pieces of a few, as a network may. Not thread-safe.</summary>
internal sealed class CutStream(ReadOnlyMemory<byte> bytes, int piece) : ForwardStream
{
    private ReadOnlyMemory<byte> _left = bytes;

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(buffer.Length, piece), _left.Length);
        _left.Span[..count].CopyTo(buffer);
        _left = _left[count..];
        return count;
    }
}
