namespace ManyHands.Scraping;

/// <summary>A URL as somebody gave it, or a line that is none. Thread-safe.</summary>
internal sealed class OfferedUrl
{
    /// <summary>A malformed line longer than this is shortened for showing.</summary>
    public const int LongestSpelling = 500;

    private OfferedUrl(string spelling, WebUrl? url, string? problem, string identity, string? secret, byte[]? digest)
    {
        Spelling = spelling;
        Url = url;
        Problem = problem;
        Identity = identity;
        Secret = secret;
        Digest = digest;
    }

    /// <summary>As given, without user and password.</summary>
    public string Spelling { get; }

    /// <summary>Null when the spelling is no absolute http or https URL; <see cref="Problem"/> then says why.</summary>
    public WebUrl? Url { get; }

    public string? Problem { get; }

    /// <summary>Equal for equal URLs, as far as it may be stored: the normal form, or the text itself when malformed.</summary>
    public string Identity { get; }

    /// <summary>What else tells it from others and must not be stored: user and password.</summary>
    public string? Secret { get; }

    /// <summary>What else tells it from others and is too long, or no text, to be stored as it is.</summary>
    public byte[]? Digest { get; }

    public static OfferedUrl Parse(string text)
    {
        if (WebUrl.TryParse(text, out WebUrl? url, out string? problem))
        {
            if (url.UserName is null && url.Password is null)
                return new(IsPlain(text, url) ? url.Href : WebUrl.WithoutCredentials(text), url, null, url.Href, null, null);
            return new(WebUrl.WithoutCredentials(text), url, null, url.Href, $"{url.UserName}:{url.Password}", null);
        }
        string shown = WebUrl.WithoutCredentials(text);
        string? secret = shown == text ? null : text;
        return shown.Length <= LongestSpelling
            ? new(shown, null, problem, shown, secret, null)
            : Malformed(shown, problem, System.IO.Hashing.XxHash128.Hash(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan())));
    }

    /// <summary>A URL found in a page: told in its normal form, and without user and password, which a stranger gave.</summary>
    public static OfferedUrl Of(WebUrl url) => new(url.Href, url, null, url.Href, null, null);

    /// <summary>A line that can't be a URL, whatever it says.</summary>
    /// <param name="spelling">For showing; shortened here. User and password are cut out.</param>
    /// <param name="problem">What is wrong, for people.</param>
    /// <param name="digest">Of the whole line.</param>
    public static OfferedUrl Malformed(string spelling, string problem, byte[] digest)
    {
        string shown = WebUrl.WithoutCredentials(spelling);
        if (shown.Length > LongestSpelling)
        {
            int length = char.IsHighSurrogate(shown[LongestSpelling - 1]) ? LongestSpelling - 1 : LongestSpelling;
            shown = $"{shown[..length]}…";
        }
        return new(shown, null, problem, shown, null, digest);
    }

    // The common case, where the spelling is the normal form: one string then serves for both.
    private static bool IsPlain(string text, WebUrl url) => text.Length == url.Href.Length && text == url.Href;
}
