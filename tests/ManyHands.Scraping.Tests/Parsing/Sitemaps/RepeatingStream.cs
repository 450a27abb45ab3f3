using System.Text;

namespace ManyHands.Scraping.Tests;

/// <summary>A text after which another comes many times, without the memory for all of it.</summary>
internal sealed class RepeatingStream(string start, string repeated, int times) : ForwardStream
{
    private readonly byte[] _repeated = Encoding.UTF8.GetBytes(repeated);
    private byte[] _piece = Encoding.UTF8.GetBytes(start);
    private int _position;
    private int _left = times;

    /// <summary>Thrown at the end, if any.</summary>
    public IOException? Failure { get; init; }

    public override int Read(Span<byte> buffer)
    {
        int written = 0;
        while (written < buffer.Length)
        {
            if (_position == _piece.Length)
            {
                if (_left-- <= 0)
                    break;
                (_piece, _position) = (_repeated, 0);
            }

            int count = Math.Min(buffer.Length - written, _piece.Length - _position);
            _piece.AsSpan(_position, count).CopyTo(buffer[written..]);
            written += count;
            _position += count;
        }

        return written == 0 && Failure is not null ? throw Failure : written;
    }
}
