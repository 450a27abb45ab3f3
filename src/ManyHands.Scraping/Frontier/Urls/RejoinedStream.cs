namespace ManyHands.Scraping;

/// <summary>A stream whose first bytes were read already to see what it is. Not thread-safe; confined to a worker.</summary>
internal sealed class RejoinedStream(byte[] first, Stream rest) : ForwardStream
{
    private int _position;

    public override int Read(Span<byte> buffer) => _position < first.Length ? Copy(buffer) : rest.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _position < first.Length ? new(Copy(buffer.Span)) : rest.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rest.Dispose();
        base.Dispose(disposing);
    }

    private int Copy(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, first.Length - _position);
        first.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
