using System.Text;

namespace ManyHands.Scraping;

/// <summary>Turns the bytes of a document into characters, in the encoding that it, or its answer, names.</summary>
internal static class DocumentReader
{
    private const int BufferSize = 16 * 1024;

    /// <summary>A reader that stands behind the byte order mark, and the charset's name, null where nothing says.</summary>
    /// <param name="body">Read as the reader is, and left open.</param>
    /// <param name="mediaType">Alone and in lower case; null is taken for HTML.</param>
    /// <param name="charsetParameter">As in Content-Type, or null.</param>
    public static (TextReader Reader, string? Charset) Open(Stream body, string? mediaType, string? charsetParameter)
    {
        byte[] first = new byte[CharsetSniffer.FirstBytes];
        int length = body.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        first = first[..length];
        string? charset = CharsetSniffer.Detect(first, mediaType, charsetParameter);

        // Encodings that were used to smuggle scripts past filters: the standard has nothing of such a document read.
        if (charset == "replacement")
            return (TextReader.Null, charset);
        Encoding encoding = charset is null ? TextEncodings.Undeclared : TextEncodings.DecoderOf(charset);
        var rejoined = new RejoinedStream(first, body);
        return (new StreamReader(rejoined, encoding, detectEncodingFromByteOrderMarks: false, BufferSize, leaveOpen: true), charset);
    }
}
