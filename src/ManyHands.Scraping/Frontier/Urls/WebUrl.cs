using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ManyHands.Scraping;

/// <summary>
/// An absolute http or https URL in its normal form, as the WHATWG URL Standard's parser gives it. Thread-safe.
/// </summary>
/// <remarks>
/// Two of them are equal when they name the same thing to fetch: the fragment is dropped, user and password count.
/// Departures from the standard: only http and https are known, the query is always encoded as UTF-8, and names that
/// are not ASCII go through <see cref="System.Globalization.IdnMapping"/> (see <see cref="WebUrlHost"/>).
/// </remarks>
internal sealed class WebUrl : IEquatable<WebUrl>
{
    private readonly int _pathStart;
    private readonly int _queryStart;

    // Made on first use; two threads may both make it, the strings are equal.
    private string? _host;
    private string? _origin;

    internal WebUrl(string href, int pathStart, int queryStart, int port, IPAddress? address, string? userName, string? password)
    {
        Href = href;
        _pathStart = pathStart;
        _queryStart = queryStart;
        Port = port;
        HostAddress = address;
        UserName = userName;
        Password = password;
    }

    /// <summary>The whole URL without user, password and fragment: ASCII, and what is sent, stored and told.</summary>
    public string Href { get; }

    public bool IsHttps => Href[4] == 's';

    public string Scheme => IsHttps ? "https" : "http";

    /// <summary>Lower case, Punycode where it isn't ASCII, an IPv6 address in brackets and shortened.</summary>
    public string Host => _host ??= Href[HostStart..HostEnd];

    /// <summary>The port in effect, from 0 to 65535.</summary>
    public int Port { get; }

    public bool IsDefaultPort => Port == DefaultPort(IsHttps);

    /// <summary>Begins with a slash; exactly what goes into the request line.</summary>
    public string PathAndQuery => Href[_pathStart..];

    /// <summary>Begins with a slash.</summary>
    public string Path => Href[_pathStart.._queryStart];

    /// <summary>Empty, or begins with a question mark.</summary>
    public string Query => Href[_queryStart..];

    /// <summary><c>scheme://host</c>, and <c>:port</c> where it isn't the scheme's own.</summary>
    public string Origin => _origin ??= Href[.._pathStart];

    /// <summary>Percent-decoded; null when neither user nor password is given.</summary>
    public string? UserName { get; }

    /// <summary>Percent-decoded; null when neither user nor password is given.</summary>
    public string? Password { get; }

    /// <summary>The address when the host is one in any of its spellings (<c>0x7f.1</c>, <c>[::1]</c>), else null.</summary>
    public IPAddress? HostAddress { get; }

    private int HostStart => IsHttps ? 8 : 7;

    private int HostEnd
    {
        get
        {
            if (IsDefaultPort)
                return _pathStart;
            return Href.LastIndexOf(':', _pathStart - 1);
        }
    }

    /// <summary>Parses an absolute URL. Never throws for a text, whatever is in it.</summary>
    /// <param name="text">Spaces and control characters around it are ignored, as are tabs and line ends within it.</param>
    /// <param name="url">The URL, or null.</param>
    /// <param name="problem">Null, or what is wrong, in a sentence without user or password.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out WebUrl? url, [NotNullWhen(false)] out string? problem)
    {
        if ((url = WebUrlFastPath.TryParse(text)) is not null)
        {
            problem = null;
            return true;
        }

        return Parse(text, null, out url, out problem);
    }

    /// <summary>A URL that was parsed before: the normal form that the journal keeps.</summary>
    /// <exception cref="InvalidDataException">It is none: somebody else has written there.</exception>
    public static WebUrl Known(string href) => TryParse(href, out WebUrl? url, out string? problem)
        ? url
        : throw new InvalidDataException($"The journal holds a URL that is none: {problem}");

    /// <summary>Resolves a reference, as found in a Location field or a link, against the URL it was found at.</summary>
    public static bool TryParse(string text, WebUrl baseUrl, [NotNullWhen(true)] out WebUrl? url, [NotNullWhen(false)] out string? problem) =>
        Parse(text, baseUrl, out url, out problem);

    /// <summary>A spelling for showing: user and password cut out. Works for text that is no URL too, then cutting rather too much.</summary>
    public static string WithoutCredentials(string spelling) => WebUrlCredentials.Remove(spelling);

    /// <summary>The same URL for <see cref="HttpClient"/>, with path and query left exactly as they are.</summary>
    /// <exception cref="UriFormatException">The standard allows the host, <see cref="Uri"/> does not (<c>a..b</c>, <c>a!b</c>): no such name can be looked up.</exception>
    public Uri ToUri() => new(Href, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>The same URL with user and password, or without where both are null.</summary>
    public WebUrl WithCredentials(string? userName, string? password) =>
        new(Href, _pathStart, _queryStart, Port, HostAddress, userName, password);

    public bool Equals(WebUrl? other) =>
        other is not null && Href == other.Href && UserName == other.UserName && Password == other.Password;

    public override bool Equals(object? obj) => Equals(obj as WebUrl);

    public override int GetHashCode() => Href.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Href;

    internal static int DefaultPort(bool https) => https ? 443 : 80;

    private static bool Parse(string text, WebUrl? baseUrl, [NotNullWhen(true)] out WebUrl? url, [NotNullWhen(false)] out string? problem)
    {
        url = WebUrlParser.Parse(text, baseUrl, out WebUrlFlaw flaw);
        problem = url is null ? WebUrlProblem.Describe(flaw, text) : null;
        return url is not null;
    }
}
