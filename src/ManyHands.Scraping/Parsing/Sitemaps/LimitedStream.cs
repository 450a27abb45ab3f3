namespace ManyHands.Scraping;

/// <summary>Ends after a number of bytes, and says whether there were more. Not thread-safe; confined to a worker.</summary>
/// <param name="source">Left open.</param>
/// <param name="limit">In bytes.</param>
/// <param name="cancellationToken">Looked at before each read.</param>
internal sealed class LimitedStream(Stream source, long limit, CancellationToken cancellationToken) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>How many bytes were given out.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the source has more than the limit.</summary>
    public bool IsCut { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty || IsCut)
            return 0;
        if (Count >= limit)
        {
            Span<byte> more = stackalloc byte[1];
            IsCut = source.Read(more) > 0;
            return 0;
        }

        int count = source.Read(buffer[..(int)Math.Min(buffer.Length, limit - Count)]);
        Count += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
