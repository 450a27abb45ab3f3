using System.Net;

namespace ManyHands.Scraping;

/// <summary>
/// A connection's plaintext, or a body, passed on as it is and written down into the exchange that it belongs to. Thread-safe
/// as far as the stream under it is.
/// </summary>
/// <remarks>
/// HTTP/1.1 carries one exchange at a time. <see cref="SocketsHttpHandler"/> writes a request in the flow of control of
/// whoever sends it, which <see cref="WireExchange.Current"/> therefore tells, also when the handler sends it a second
/// time over another connection. What comes back until the next request belongs to the last one.
/// </remarks>
internal sealed class WireTap : Stream
{
    private readonly Stream _inner;
    private readonly IPAddress? _address;
    private readonly WireTap? _connection;

    // Written by the sender of a request, read by whoever reads its answer, and by nobody in between.
    private volatile WireExchange? _exchange;

    /// <summary>Taps a body, where the connection can't be.</summary>
    public WireTap(Stream body, WireExchange exchange)
    {
        _inner = body;
        _exchange = exchange;
    }

    private WireTap(Stream connection, IPAddress? address)
    {
        _inner = connection;
        _address = address;
        _connection = this;
    }

    public override bool CanRead => _inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => _inner.CanWrite;

    public override bool CanTimeout => _inner.CanTimeout;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>For <see cref="SocketsHttpHandler.PlaintextStreamFilter"/>: taps what carries HTTP/1.1 to a server or through a proxy.</summary>
    public static ValueTask<Stream> FilterAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        // A tunnel is made here too; what goes through it comes here again.
        bool carriesExchanges = context.NegotiatedHttpVersion.Major == 1 && context.InitialRequestMessage.Method != HttpMethod.Connect;
        return new(carriesExchanges
            ? new WireTap(context.PlaintextStream, (context.InitialRequestMessage as OutgoingRequest)?.Address)
            : context.PlaintextStream);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Received(buffer.Span, count);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        int count = _inner.Read(buffer);
        Received(buffer, count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Sending(buffer.Span);
        return _inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Sending(buffer);
        _inner.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => _inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private void Sending(ReadOnlySpan<byte> bytes)
    {
        WireExchange? exchange = WireExchange.Current;
        _exchange = exchange;
        exchange?.Send(this, _address, bytes);
    }

    private void Received(ReadOnlySpan<byte> buffer, int count)
    {
        // A read into no room only waits for data.
        if (!buffer.IsEmpty)
            _exchange?.Receive(_connection, buffer[..count]);
    }
}
