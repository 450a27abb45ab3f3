using System.Globalization;
using System.Security.Cryptography;

namespace ManyHands.Scraping;

/// <summary>
/// Where in the bytes of a connection the final answer lies, and what its payload is (RFC 9112). The handler has accepted
/// these bytes or not; here nothing is refused, only told.
/// </summary>
internal sealed record HttpAnswerShape
{
    private const int LongestLine = 128 << 10;
    private const int MostLines = 4096;

    /// <summary>Where its status line begins, behind answers with a status of 1xx.</summary>
    public required long Start { get; init; }

    public required long BodyStart { get; init; }

    /// <summary>Where it ends; what is behind that is no part of it.</summary>
    public long End { get; init; }

    /// <summary>All of it is there.</summary>
    public bool Complete { get; init; }

    public required int Status { get; init; }

    /// <summary>The media type alone, lower case; null where there is none that makes sense.</summary>
    public string? MediaType { get; init; }

    /// <summary>SHA-256 of the body without its transfer coding, its content codings left as sent.</summary>
    public byte[] PayloadDigest { get; init; } = [];

    public long PayloadLength { get; init; }

    /// <param name="answer">What came over the wire.</param>
    /// <param name="ended">The connection's end came behind it.</param>
    /// <returns>Null when no whole head of a final answer is there.</returns>
    /// <exception cref="BodyStorageException">The bytes can't be read back.</exception>
    public static HttpAnswerShape? Read(Spool answer, bool ended)
    {
        var cursor = new SpoolCursor(answer);
        for (int heads = 0; heads < MostLines; heads++)
        {
            long start = cursor.Position;
            if (ReadHead(cursor) is not { } head)
                return null;
            if (head.Status is >= 100 and < 200 and not 101)
                continue;
            HttpAnswerShape shape = ReadBody(cursor, head, new HttpAnswerShape
            {
                Start = start,
                BodyStart = cursor.Position,
                Status = head.Status,
                MediaType = ManyHands.Scraping.MediaType.Parse(head.ContentType).Type,
            }, ended);
            // Where the framing is broken, nobody knows the end: all that came is kept.
            return shape.Complete ? shape : shape with { End = answer.Length };
        }

        return null;
    }

    private static HttpAnswerShape ReadBody(SpoolCursor cursor, Head head, HttpAnswerShape shape, bool ended)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length;
        bool complete;
        if (head.Status is 101 or 204 or 304)
            (length, complete) = (0, true);
        else if (head.IsChunked)
            complete = ReadChunks(cursor, hash, out length);
        else if (head.ContentLength is { } announced)
            complete = (length = cursor.Take(announced, hash)) == announced;
        else
            (length, complete) = (cursor.Take(long.MaxValue, hash), ended);
        return shape with { End = cursor.Position, Complete = complete, PayloadLength = length, PayloadDigest = hash.GetHashAndReset() };
    }

    private static Head? ReadHead(SpoolCursor cursor)
    {
        string? line = cursor.ReadLine(LongestLine);
        if (line is null || !line.StartsWith("HTTP/", StringComparison.Ordinal))
            return null;
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || line.Length < space + 4 || !int.TryParse(line.AsSpan(space + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int status))
            return null;

        var head = new Head { Status = status };
        for (int lines = 0; lines < MostLines; lines++)
        {
            if ((line = cursor.ReadLine(LongestLine)) is null)
                return null;
            if (line.Length == 0)
                return head;
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                continue;
            ReadOnlySpan<char> name = line.AsSpan(0, colon).TrimEnd();
            ReadOnlySpan<char> value = line.AsSpan(colon + 1).Trim();
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                head.ContentType = value.ToString();
            else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
                head.IsChunked |= value.Contains("chunked", StringComparison.OrdinalIgnoreCase);
            else if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
                head.ContentLength = length;
        }

        return null;
    }

    private static bool ReadChunks(SpoolCursor cursor, IncrementalHash hash, out long length)
    {
        length = 0;
        while (cursor.ReadLine(LongestLine) is { } line)
        {
            int end = line.AsSpan().IndexOfAny("; \t");
            if (!long.TryParse(end < 0 ? line : line.AsSpan(0, end), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long size) || size < 0)
                return false;
            if (size == 0)
            {
                string? trailer;
                while ((trailer = cursor.ReadLine(LongestLine)) is { Length: > 0 })
                {
                }

                return trailer is not null;
            }

            long taken = cursor.Take(size, hash);
            length += taken;
            if (taken < size || cursor.ReadLine(2) is not "")
                return false;
        }

        return false;
    }

    private sealed class Head
    {
        public int Status { get; init; }

        public string? ContentType { get; set; }

        public bool IsChunked { get; set; }

        public long? ContentLength { get; set; }
    }
}
