using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ManyHands.Testing;

/// <summary>Packs bodies with the codings of HTTP.</summary>
public static class Packing
{
    /// <param name="codings">Names as in <c>Content-Encoding</c>, applied from left to right.</param>
    public static byte[] Pack(byte[] body, string codings)
    {
        foreach (string coding in codings.Split(',', StringSplitOptions.TrimEntries)) body = PackOne(body, coding);
        return body;
    }

    /// <summary>A small answer that unpacks to so many bytes of zero.</summary>
    public static byte[] Bomb(long length, string coding)
    {
        using var packed = new MemoryStream();
        using (Stream packer = Packer(packed, coding))
        {
            byte[] zeros = new byte[64 << 10];
            for (long left = length; left > 0; left -= zeros.Length) packer.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
        }

        return packed.ToArray();
    }

    private static byte[] PackOne(byte[] body, string coding)
    {
        using var packed = new MemoryStream();
        using (Stream packer = Packer(packed, coding)) packer.Write(body);
        return packed.ToArray();
    }

    private static Stream Packer(Stream to, string coding) => coding switch
    {
        "gzip" or "x-gzip" => new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(to, CompressionLevel.Fastest, leaveOpen: true),
        "raw-deflate" => new DeflateStream(to, CompressionLevel.Fastest, leaveOpen: true),
        "br" => new BrotliStream(to, CompressionLevel.Fastest, leaveOpen: true),
        "zstd" => Zstd(to),
        _ => throw new ArgumentException($"no such coding: {coding}", nameof(coding)),
    };

    private static CompressionStream Zstd(Stream to)
    {
        var packer = new CompressionStream(to, leaveOpen: true);
        packer.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return packer;
    }
}
