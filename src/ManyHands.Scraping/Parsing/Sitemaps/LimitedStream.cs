namespace ManyHands.Scraping;

/// <summary>
/// Ends after a number of bytes, and says whether there were more; or where the source's coding is broken, and says how, so
/// that what reads on has all that comes before. Not thread-safe; confined to a worker.</summary>
/// <param name="source">Left open.</param>
/// <param name="limit">In bytes.</param>
/// <param name="cancellationToken">Looked at before each read.</param>
internal sealed class LimitedStream(Stream source, long limit, CancellationToken cancellationToken) : ForwardStream
{
    /// <summary>How many bytes were given out.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the source has more than the limit.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What is wrong with the source's coding; null while nothing is.</summary>
    public string? Problem { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty || IsCut || Problem is not null)
            return 0;
        if (Count >= limit)
        {
            Span<byte> more = stackalloc byte[1];
            IsCut = ReadSource(more) > 0;
            return 0;
        }

        int count = ReadSource(buffer[..(int)Math.Min(buffer.Length, limit - Count)]);
        Count += count;
        return count;
    }

    private int ReadSource(Span<byte> buffer)
    {
        try
        {
            return source.Read(buffer);
        }
        catch (ContentDecodingException broken)
        {
            Problem = broken.Message;
            return 0;
        }
    }
}
