namespace ManyHands.Scraping;

/// <summary>How much of a body has arrived. One writer, many readers.</summary>
internal sealed class BodyProgress
{
    private long _bytes;

    /// <summary>After decompression.</summary>
    public long Bytes
    {
        get => Volatile.Read(ref _bytes);
        set => Volatile.Write(ref _bytes, value);
    }
}
