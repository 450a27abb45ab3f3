using System.Globalization;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// The cookies of one URL and its redirects (RFC 6265). They live for seconds, so of a lifetime only its being over
/// matters. Not thread-safe; confined to a worker.
/// </summary>
internal sealed class CookieJar(TimeProvider time)
{
    private const int MostCookies = 50;
    private const int LongestCookie = 4096;

    private List<Cookie>? _cookies;

    /// <summary>Takes one <c>Set-Cookie</c> line; junk is ignored, as browsers do.</summary>
    public void Store(string line, WebUrl url)
    {
        if (line.Length > LongestCookie || !HeaderRules.IsCleanValue(line)) return;
        string[] parts = line.Split(';', StringSplitOptions.TrimEntries);
        int equals = parts[0].IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) return;

        string host = url.Host;
        string domain = host;
        string? path = null;
        bool hostOnly = true, secure = false, over = false, ageGiven = false;
        foreach (string part in parts.AsSpan(1))
        {
            (string name, string value) = Divide(part);
            if (Is(name, "secure"))
            {
                secure = true;
            }
            else if (Is(name, "path"))
            {
                path = value.StartsWith('/') ? value : null;
            }
            else if (Is(name, "domain") && value.TrimStart('.') is { Length: > 0 } given)
            {
                // A single label is a whole top-level domain; nobody may speak for that.
                domain = given.ToLowerInvariant();
                hostOnly = url.HostAddress is not null || !domain.Contains('.');
                if (domain != host && (hostOnly || !IsWithin(host, domain))) return;
            }
            else if (Is(name, "max-age") && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long age))
            {
                ageGiven = true;
                over = age <= 0;
            }
            else if (Is(name, "expires") && !ageGiven && TryParseDate(value, out DateTimeOffset date))
            {
                over = date <= time.GetUtcNow();
            }
        }

        if (secure && !url.IsHttps) return;
        var cookie = new Cookie(parts[0][..equals].TrimEnd(), parts[0][(equals + 1)..].TrimStart(), domain, hostOnly, path ?? DefaultPath(url.Path), secure);
        Replace(cookie, over);
    }

    /// <summary>The <c>Cookie</c> field for a request to the URL; null when there is nothing to send.</summary>
    public string? FieldFor(WebUrl url)
    {
        if (_cookies is null) return null;
        StringBuilder? field = null;

        // Longer paths first, then older cookies; OrderBy keeps the order of equals.
        foreach (Cookie cookie in _cookies.OrderByDescending(each => each.Path.Length))
        {
            if (!cookie.IsFor(url)) continue;
            field = field is null ? new StringBuilder() : field.Append("; ");
            field.Append(cookie.Name).Append('=').Append(cookie.Value);
        }

        return field?.ToString();
    }

    private void Replace(Cookie cookie, bool over)
    {
        _cookies ??= [];
        int index = _cookies.FindIndex(each => each.Name == cookie.Name && each.Domain == cookie.Domain && each.Path == cookie.Path);
        if (over)
        {
            if (index >= 0) _cookies.RemoveAt(index);
        }
        else if (index >= 0)
        {
            _cookies[index] = cookie;
        }
        else if (_cookies.Count < MostCookies)
        {
            _cookies.Add(cookie);
        }
    }

    private static (string Name, string Value) Divide(string part)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (part, "") : (part[..equals].TrimEnd(), part[(equals + 1)..].TrimStart());
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool IsWithin(string host, string domain) =>
        host.Length > domain.Length && host.EndsWith(domain, StringComparison.Ordinal) && host[^(domain.Length + 1)] == '.';

    private static string DefaultPath(string path)
    {
        int last = path.LastIndexOf('/');
        return last <= 0 ? "/" : path[..last];
    }

    // Servers write dates with hyphens and two-digit years as well.
    private static bool TryParseDate(string value, out DateTimeOffset date) => DateTimeOffset.TryParse(
        value.Replace('-', ' '),
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces,
        out date);

    private sealed record Cookie(string Name, string Value, string Domain, bool HostOnly, string Path, bool Secure)
    {
        public bool IsFor(WebUrl url) =>
            (!Secure || url.IsHttps)
            && (url.Host == Domain || (!HostOnly && IsWithin(url.Host, Domain)))
            && IsPathFor(url.Path);

        private bool IsPathFor(string path) =>
            path.StartsWith(Path, StringComparison.Ordinal)
            && (path.Length == Path.Length || Path.EndsWith('/') || path[Path.Length] == '/');
    }
}
