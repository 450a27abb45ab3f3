namespace ManyHands.Scraping;

/// <summary>Undoes the codings of a Content-Encoding field (RFC 9110, 8.4).</summary>
/// <remarks>
/// Written because the platform's own decompression takes a body that was cut short for a whole one and undoes only one
/// of several codings. Here a body ends well only where its format says that it ends.
/// </remarks>
internal static class ContentCodings
{
    private const int MostCodings = 4;

    /// <summary>What to offer in Accept-Encoding.</summary>
    public const string Offered = "gzip, deflate, br, zstd";

    /// <summary>A stream of the decoded bytes; <paramref name="body"/> itself when nothing is to be undone.</summary>
    /// <param name="body">The bytes as they come. Disposed with the stream returned; its own errors pass through.</param>
    /// <param name="contentEncoding">The values of the field's lines, in order; may be empty.</param>
    /// <exception cref="ContentDecodingException">A coding is unknown, or there are too many; the body was not touched.</exception>
    public static Stream Decode(Stream body, IEnumerable<string> contentEncoding)
    {
        List<string> names = Names(contentEncoding);
        if (names.Count > MostCodings)
            throw new ContentDecodingException($"The body has {names.Count} content codings, one inside the other; at most {MostCodings} are undone.");

        // All are made before any is put around the body, so that an unknown one leaves the body alone. They are
        // listed in the order in which they were applied: the last is undone first.
        List<ContentDecoder> decoders = [];
        try
        {
            for (int i = names.Count - 1; i >= 0; i--)
                decoders.Add(Create(names[i]));
        }
        catch (ContentDecodingException)
        {
            decoders.ForEach(d => d.Dispose());
            throw;
        }

        Stream decoded = body;
        for (int i = 0; i < decoders.Count; i++)
            decoded = new DecodingStream(decoded, decoders[i], mayBeEmpty: i == 0);
        return decoded;
    }

    private static List<string> Names(IEnumerable<string> contentEncoding)
    {
        List<string> names = [];
        foreach (string line in contentEncoding)
        {
            foreach (string item in line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                string name = item.ToLowerInvariant();
                if (name != "identity")
                    names.Add(name);
            }
        }

        return names;
    }

    private static ContentDecoder Create(string name) => name switch
    {
        "gzip" or "x-gzip" => new GzipDecoder(),
        "deflate" => new DeflateDecoder(),
        "br" => new BrotliContentDecoder(),
        "zstd" => new ZstdDecoder(),
        _ => throw new ContentDecodingException($"The content coding {Shown(name)} is unknown."),
    };

    private static string Shown(string name) => name.Length <= 40 && name.All(c => c is > ' ' and <= '~') ? name : "given";
}
