using System.Buffers;

namespace ManyHands.Scraping;

/// <summary>Reads a body through one decoder. Holds one buffer of what has arrived, however large the body. Not thread-safe.</summary>
/// <param name="source">Disposed with this stream.</param>
/// <param name="decoder">Disposed with this stream.</param>
/// <param name="mayBeEmpty">Whether a source without a single byte is an empty body rather than one cut short.</param>
internal sealed class DecodingStream(Stream source, ContentDecoder decoder, bool mayBeEmpty) : ForwardStream
{
    private const int BufferSize = 16 * 1024;

    private readonly DecoderInput _input = new(ArrayPool<byte>.Shared.Rent(BufferSize));
    private ContentDecodingException? _failure;
    private bool _any;
    private bool _ended;
    private bool _disposed;

    public override bool CanRead => !_disposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            int written = DecodeArrived(buffer.Span);
            if (written > 0 || _ended)
                return written;
            Arrived(await source.ReadAsync(_input.Buffer, cancellationToken).ConfigureAwait(false));
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            int written = DecodeArrived(buffer);
            if (written > 0 || _ended)
                return written;
            Arrived(source.Read(_input.Buffer));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Release())
            await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Release())
            source.Dispose();
        base.Dispose(disposing);
    }

    private bool Release()
    {
        if (_disposed)
            return false;
        _disposed = true;
        decoder.Dispose();
        ArrayPool<byte>.Shared.Return(_input.Buffer);
        return true;
    }

    private int DecodeArrived(Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failure is not null)
            throw new ContentDecodingException(_failure.Message, _failure);
        try
        {
            return _ended ? 0 : decoder.Decode(_input, output);
        }
        catch (ContentDecodingException e)
        {
            _failure = e;
            throw;
        }
    }

    private void Arrived(int bytes)
    {
        _input.Start = 0;
        _input.End = bytes;
        _any |= bytes > 0;
        if (bytes > 0)
            return;
        if (!decoder.MayEnd && (_any || !mayBeEmpty))
            throw _failure = new ContentDecodingException($"The body ends before its {decoder.Name} coding is complete.");
        _ended = true;
    }
}
