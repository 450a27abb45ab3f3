using System.IO.Compression;

namespace ManyHands.Scraping;

/// <summary>A body made ready for <c>pages.db</c> by the worker that fetched it, so that the journal's thread has only to store it.</summary>
/// <param name="Sha256">Of the body as it was before.</param>
/// <param name="Encoding"><c>gzip</c>, or <c>identity</c> where that would not be smaller.</param>
/// <param name="Length">In bytes, as stored.</param>
/// <param name="Bytes">What to store; null when it lies in <paramref name="File"/>.</param>
/// <param name="File">Full path of what to store; null when it lies in <paramref name="Bytes"/>.</param>
/// <param name="OwnsFile">Whether the file was made for this, and is to be deleted after.</param>
internal sealed record PackedBody(string Sha256, string Encoding, long Length, byte[]? Bytes, string? File, bool OwnsFile)
{
    /// <summary>Bodies up to this length are packed in memory.</summary>
    private const int LongestInMemory = 1 << 20;

    private const int BufferLength = 1 << 16;

    /// <param name="body">Must lie in a temporary file.</param>
    /// <param name="folder">Where a large packed body may wait.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    /// <exception cref="OutputUnavailableException">The disk is full.</exception>
    /// <exception cref="BodyStorageException">This body could not be packed.</exception>
    public static async ValueTask<PackedBody> PackAsync(Body body, string folder, CancellationToken cancellationToken)
    {
        try
        {
            return body.Bytes <= LongestInMemory
                ? PackSmall(body)
                : await PackLargeAsync(body, folder, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw StorageFailure.Translate(failure);
        }
    }

    private static PackedBody PackSmall(Body body)
    {
        byte[] plain = System.IO.File.ReadAllBytes(body.TemporaryFile!);
        using var packed = new MemoryStream(plain.Length / 2 + 64);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain);
        return packed.Length < plain.Length
            ? new(body.Sha256, "gzip", packed.Length, packed.ToArray(), null, false)
            : new(body.Sha256, "identity", plain.Length, plain, null, false);
    }

    private static async ValueTask<PackedBody> PackLargeAsync(Body body, string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, $"{Path.GetFileName(body.TemporaryFile)}.gz");
        bool keep = false;
        try
        {
            long length;
            FileStream target = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferLength, useAsync: true);
            await using (target.ConfigureAwait(false))
            {
                FileStream source = new(body.TemporaryFile!, FileMode.Open, FileAccess.Read, FileShare.Read, BufferLength, useAsync: true);
                await using (source.ConfigureAwait(false))
                {
                    var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
                    await using (gzip.ConfigureAwait(false))
                        await source.CopyToAsync(gzip, BufferLength, cancellationToken).ConfigureAwait(false);
                }
                length = target.Length;
            }
            keep = length < body.Bytes;
            return keep
                ? new(body.Sha256, "gzip", length, null, path, true)
                : new(body.Sha256, "identity", body.Bytes, null, body.TemporaryFile, false);
        }
        finally
        {
            if (!keep)
                System.IO.File.Delete(path);
        }
    }
}
