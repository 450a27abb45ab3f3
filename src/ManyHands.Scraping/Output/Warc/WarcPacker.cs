using System.IO.Compression;
using System.Security.Cryptography;

namespace ManyHands.Scraping;

/// <summary>Makes a record into a gzip member of its own, as WARC readers expect (ISO 28500, annex D).</summary>
internal static class WarcPacker
{
    private const int BufferSize = 32 << 10;

    private static ReadOnlySpan<byte> RecordEnd => "\r\n\r\n"u8;

    /// <exception cref="OutputUnavailableException">The disk is full.</exception>
    /// <exception cref="BodyStorageException">A temporary file can't be used.</exception>
    public static Spool Pack(string folder, byte[] header, byte[] block) => Pack(folder, header, gzip => gzip.Write(block));

    /// <inheritdoc cref="Pack(string, byte[], byte[])"/>
    public static Spool Pack(string folder, byte[] header, Spool block, long start, long end) =>
        Pack(folder, header, gzip => Walk(block, start, end, gzip.Write));

    /// <summary>SHA-256 of a part of a spool.</summary>
    public static byte[] Hash(Spool spool, long start, long end)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Walk(spool, start, end, hash.AppendData);
        return hash.GetHashAndReset();
    }

    public static byte[] Read(Spool spool, long start, long end)
    {
        byte[] bytes = new byte[end - start];
        int at = 0;
        Walk(spool, start, end, part =>
        {
            part.CopyTo(bytes.AsSpan(at));
            at += part.Length;
        });
        return bytes;
    }

    public static void Walk(Spool spool, long start, long end, Action<ReadOnlySpan<byte>> take)
    {
        byte[] buffer = new byte[Math.Min(BufferSize, end - start)];
        while (start < end)
        {
            int count = spool.ReadAt(start, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - start)));
            if (count == 0)
                throw new InvalidOperationException("A part was asked for that the spool does not have.");
            take(buffer.AsSpan(0, count));
            start += count;
        }
    }

    private static Spool Pack(string folder, byte[] header, Action<GZipStream> writeBlock)
    {
        var packed = new Spool(folder);
        try
        {
            using var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(header);
            writeBlock(gzip);
            gzip.Write(RecordEnd);
        }
        catch
        {
            packed.Dispose();
            throw;
        }

        return packed;
    }
}
