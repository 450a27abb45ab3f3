using System.Text.Json;

namespace ManyHands.Dashboard.Tests;

/// <summary>Messages as a page reads them.</summary>
internal static class Pages
{
    public const int SpanRow = 10;
    public const int WorkerRow = 8;

    /// <summary>All messages that are there, without waiting.</summary>
    public static List<Digest> ReadAll(this Viewer viewer)
    {
        List<Digest> digests = [];
        while (viewer.Messages.TryRead(out byte[]? message))
        {
            if (message.AsSpan().StartsWith("data: "u8))
                digests.Add(Read(message));
        }

        return digests;
    }

    public static Digest Read(byte[] message) => JsonSerializer.Deserialize(message.AsSpan(6), DigestJson.Default.Digest)!;

    public static IEnumerable<long[]> SpanRows(this ExecutorDigest executor) => executor.Spans.Chunk(SpanRow);

    public static IEnumerable<long[]> WorkerRows(this ExecutorDigest executor) => executor.Workers.Chunk(WorkerRow);
}
