namespace ManyHands.Scraping;

/// <summary>A body that has arrived whole. Whoever holds it puts it in place or discards it.</summary>
/// <param name="TemporaryFile">Full path of the file that holds the decoded bytes; null where bodies are not kept.</param>
/// <param name="Bytes">Its length after decompression.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
internal sealed record Body(string? TemporaryFile, long Bytes, string Sha256)
{
    public void Discard()
    {
        if (TemporaryFile is null)
            return;
        try
        {
            File.Delete(TemporaryFile);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            // The folder of temporary files is emptied when the next run starts.
        }
    }
}
