using System.IO.Compression;
using ZstdSharp;

namespace ManyHands.Scraping.Tests;

/// <summary>Bodies as servers send them.</summary>
internal static class Encoded
{
    public static byte[] As(string coding, byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        if (coding == "zstd")
        {
            using var compressor = new Compressor();
            compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
            return compressor.Wrap(content).ToArray();
        }

        if (content.Length == 0)
            return Empty(coding);
        using var bytes = new MemoryStream();
        using (Stream encoder = coding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(bytes, level),
            "deflate" => new ZLibStream(bytes, level),
            "raw-deflate" => new DeflateStream(bytes, level),
            "br" => new BrotliStream(bytes, level),
            _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, null),
        })
            encoder.Write(content);
        return bytes.ToArray();
    }

    // The platform's streams write nothing at all when nothing was written to them.
    private static byte[] Empty(string coding) => coding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        "deflate" => [0x78, 0x9C, 3, 0, 0, 0, 0, 1],
        "raw-deflate" => [3, 0],
        "br" => [6],
        _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, null),
    };
}

/// <summary>Delivers at most so many bytes a read, and may break at its end.</summary>
internal sealed class TrickleStream(byte[] bytes, int atOnce, IOException? failure = null) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer)
    {
        if (Position == Length && failure is not null)
            throw failure;
        return base.Read(buffer[..Math.Min(buffer.Length, atOnce)]);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return Read(buffer.Span);
    }
}
