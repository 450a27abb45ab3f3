using System.Text;

namespace ManyHands.Scraping;

/// <summary>The header fields of a run's requests: those that the user gave, and our own where none replaces them. Thread-safe.</summary>
internal sealed class GivenFields
{
    private readonly KeyValuePair<string, string>[] _given;
    private readonly string _userAgent;
    private readonly string? _cookie;
    private readonly bool _hasUserAgent;
    private readonly bool _hasAccept;
    private readonly bool _hasCodings;

    /// <param name="options">Name the fields.</param>
    /// <param name="forWhole">Leaves out those that ask for a part, or for news only: the text is wanted whole, whatever else is.</param>
    /// <exception cref="ArgumentException">A field is one that can't be given, or not well-formed.</exception>
    public GivenFields(ScrapeOptions options, bool forWhole = false)
    {
        _userAgent = Check("User-Agent", options.UserAgent);
        var given = new List<KeyValuePair<string, string>>();
        foreach ((string name, string text) in options.Headers)
        {
            string value = Check(name, text);
            if (Is(name, "Cookie"))
            {
                _cookie = _cookie is null ? value : $"{_cookie}; {value}";
                continue;
            }

            if (forWhole && (Is(name, "Range") || name.StartsWith("If-", StringComparison.OrdinalIgnoreCase)))
                continue;
            given.Add(new(name, value));
            _hasUserAgent |= Is(name, "User-Agent");
            _hasAccept |= Is(name, "Accept");
            _hasCodings |= Is(name, "Accept-Encoding");
            AsksForRange |= Is(name, "Range");
            AsksIfModified |= Is(name, "If-None-Match") || Is(name, "If-Modified-Since");
        }

        _given = [.. given];
    }

    /// <summary>A 206 is an answer to what the user asked for.</summary>
    public bool AsksForRange { get; }

    /// <summary>A 304 is an answer to what the user asked for.</summary>
    public bool AsksIfModified { get; }

    public void AddTo(HttpRequestMessage request, Hop hop)
    {
        var headers = request.Headers;
        bool given = hop.WithGivenFields;
        if (!given || !_hasUserAgent) headers.TryAddWithoutValidation("User-Agent", _userAgent);
        if (!given || !_hasAccept) headers.TryAddWithoutValidation("Accept", "*/*");
        if (!given || !_hasCodings) headers.TryAddWithoutValidation("Accept-Encoding", ContentCodings.Offered);

        string? cookie = hop.Cookie;
        if (given)
        {
            foreach ((string name, string value) in _given)
            {
                if (hop.Authorization is not null && Is(name, "Authorization")) continue;
                if (!headers.TryAddWithoutValidation(name, value))
                {
                    // Content-Type and its kin; a body without content carries them.
                    request.Content ??= new ByteArrayContent([]);
                    request.Content.Headers.TryAddWithoutValidation(name, value);
                }
            }

            if (_cookie is not null) cookie = cookie is null ? _cookie : $"{_cookie}; {cookie}";
        }

        if (cookie is not null) headers.TryAddWithoutValidation("Cookie", cookie);
        if (hop.Authorization is { } authorization) headers.TryAddWithoutValidation("Authorization", authorization);
        if (hop.Kept?.ETag is { } tag) headers.TryAddWithoutValidation("If-None-Match", tag);
        if (hop.Kept?.LastModified is { } date) headers.TryAddWithoutValidation("If-Modified-Since", date);
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value with each UTF-8 byte as one character, the way all values travel here.</summary>
    private static string Check(string name, string value)
    {
        if (!HeaderRules.IsAllowed(name, value, out string? problem)) throw new ArgumentException(problem);
        string trimmed = value.Trim(' ', '\t');
        return Ascii.IsValid(trimmed) ? trimmed : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(trimmed));
    }
}
