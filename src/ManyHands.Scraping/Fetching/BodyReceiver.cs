using System.Net.Http.Headers;

namespace ManyHands.Scraping;

/// <summary>Streams an answer's body, decoded, into a writer. Thread-safe.</summary>
internal static class BodyReceiver
{
    /// <remarks>The size is counted after decompression, in bytes.</remarks>
    /// <exception cref="AttemptFailedException">Too large, or shorter than announced.</exception>
    /// <exception cref="ContentDecodingException">The body is not what its codings say.</exception>
    public static async ValueTask ReceiveAsync(Answer answer, BodyWriter writer, string host, long maxSize, CancellationToken cancellationToken)
    {
        HeaderStringValues codings = answer.Lines("Content-Encoding");
        bool measured = codings.Count == 0 && answer.Status != 204 && answer.Lines("Transfer-Encoding").Count == 0;
        long? length = measured ? answer.Response.Content.Headers.ContentLength : null;
        if (length > maxSize) throw TooLarge(host, maxSize);

        Stream raw = await answer.ReadBodyAsync(cancellationToken).ConfigureAwait(false);
        Stream body = codings.Count == 0 ? raw : ContentCodings.Decode(raw, codings);
        await using (body.ConfigureAwait(false))
        {
            while (true)
            {
                // Decoders and full socket buffers answer at once for a long time.
                cancellationToken.ThrowIfCancellationRequested();
                int count = await body.ReadAsync(writer.Room, cancellationToken).ConfigureAwait(false);
                if (count == 0) break;
                if (writer.Length + count > maxSize) throw TooLarge(host, maxSize);
                await writer.AdvanceAsync(count, cancellationToken).ConfigureAwait(false);
            }
        }

        // HTTP/1.1's end is checked on the way; a stream of HTTP/2 may end anywhere.
        if (length is { } announced && writer.Length != announced)
        {
            throw new AttemptFailedException(
                PageErrorKind.Protocol, $"{host} sent {writer.Length} bytes and had announced {announced}", retryable: true);
        }
    }

    /// <summary>The first bytes of the body, decoded; all of it where it is no longer.</summary>
    /// <exception cref="ContentDecodingException">The body is not what its codings say.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadStartAsync(Answer answer, int most, CancellationToken cancellationToken)
    {
        Stream raw = await answer.Response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        Stream body = ContentCodings.Decode(raw, answer.Lines("Content-Encoding"));
        await using (body.ConfigureAwait(false))
        {
            byte[] start = new byte[Math.Min(most, 8192)];
            int length = 0;
            while (true)
            {
                length += await body.ReadAtLeastAsync(start.AsMemory(length), start.Length - length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                if (length < start.Length || length == most)
                    break;
                Array.Resize(ref start, Math.Min(most, start.Length * 2));
            }

            return start.AsMemory(0, length);
        }
    }

    private static AttemptFailedException TooLarge(string host, long maxSize) =>
        new(PageErrorKind.TooLarge, $"{host} sent more than the {maxSize} bytes allowed");
}
