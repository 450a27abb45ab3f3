using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>
/// Reads a file that is a row of gzip members, one after the other, and knows where each begins and ends. Bad bytes are a
/// value. Not thread-safe.
/// </summary>
internal sealed class GzipMembers : IDisposable
{
    private const int BufferSize = 64 << 10;

    private readonly Stream _source;
    private readonly DecoderInput _input = new(ArrayPool<byte>.Shared.Rent(BufferSize));
    private readonly GzipDecoder _decoder = new() { StopsAtMembers = true };
    private long _taken;
    private bool _sourceEnded;
    private bool _open;

    /// <param name="source">Read on from where it is; not disposed.</param>
    public GzipMembers(Stream source) => _source = source;

    /// <summary>Where the current member begins, counted from where reading began.</summary>
    public long Start { get; private set; }

    /// <summary>Where the last whole member ends.</summary>
    public long End { get; private set; }

    /// <summary>What is wrong with the current member; null while nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Goes to the next member, from the end of the one before.</summary>
    /// <returns>False at the end of the source, and when the last member was not read to its end.</returns>
    public bool Next()
    {
        if (_open || Problem is not null)
            return false;
        Start = End;
        if (_decoder.BufferedBytes == 0 && _input.Length == 0 && !Fill())
            return false;
        _decoder.NextMember();
        _open = true;
        return true;
    }

    /// <returns>How many bytes of the member were read; 0 at its end, and when it is broken.</returns>
    public int Read(Span<byte> output)
    {
        while (_open && !output.IsEmpty)
        {
            int written;
            try
            {
                written = _decoder.Decode(_input, output);
            }
            catch (ContentDecodingException failure)
            {
                return Break(failure.Message);
            }

            if (written > 0)
                return written;
            if (_decoder.MayEnd)
            {
                _open = false;
                End = _taken - _input.Length - _decoder.BufferedBytes;
            }
            else if (!Fill())
                return Break("It ends before it is complete.");
        }

        return 0;
    }

    public void Dispose()
    {
        _decoder.Dispose();
        ArrayPool<byte>.Shared.Return(_input.Buffer);
    }

    private int Break(string problem)
    {
        Problem = problem;
        _open = false;
        return 0;
    }

    private bool Fill()
    {
        if (_sourceEnded)
            return false;
        int count = _source.Read(_input.Buffer, 0, BufferSize);
        _input.Start = 0;
        _input.End = count;
        _taken += count;
        _sourceEnded = count == 0;
        return count > 0;
    }
}
