using System.Net;
using Microsoft.AspNetCore.Http;

namespace ManyHands.Dashboard;

/// <summary>Why a request is refused.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Reason">For whoever set the page up.</param>
internal sealed record Denial(int Status, string Reason);

/// <summary>Who may see the page. Thread-safe.</summary>
internal sealed class AccessRules
{
    private static readonly string[] ProxyFields = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

    private readonly HostNames _hosts;
    private readonly Func<HttpContext, bool>? _allow;

    /// <exception cref="ArgumentException">The token is too short to be a secret.</exception>
    public AccessRules(DashboardOptions options)
    {
        if (options.Token is { Length: < DashboardOptions.ShortestToken })
            throw new ArgumentException($"The token has fewer than {DashboardOptions.ShortestToken} characters; DashboardOptions.NewToken() makes one.", nameof(options));
        _allow = options.Allow;
        Token = options.Token is { } token ? new SessionToken(token) : null;
        IsLocalOnly = Token is null && _allow is null;
        _hosts = new HostNames(options.Hosts, takesAddresses: !IsLocalOnly);
    }

    /// <summary>Null where none is needed.</summary>
    public SessionToken? Token { get; }

    private bool IsLocalOnly { get; }

    /// <summary>Whether the request may have the page itself, which has no data in it. Null when it may.</summary>
    public Denial? CheckVisitor(HttpContext context)
    {
        if (!_hosts.Has(context.Request.Host))
            return new Denial(StatusCodes.Status403Forbidden, "This page is not served under that name. DashboardOptions.Hosts lists those it has.");
        if (IsLocalOnly && !IsLocal(context))
            return new Denial(StatusCodes.Status403Forbidden, "This page is for this machine only. DashboardOptions.Token opens it to others.");
        return _allow is null || _allow(context) ? null : new Denial(StatusCodes.Status403Forbidden, "You may not see this page.");
    }

    /// <summary>Whether the request may have what the page shows. Null when it may.</summary>
    public Denial? CheckReader(HttpContext context)
    {
        if (CheckVisitor(context) is { } denial)
            return denial;
        if (!IsOwnPage(context.Request))
            return new Denial(StatusCodes.Status403Forbidden, "Another site's page asks for this.");
        return Token is null || Token.IsIn(context.Request) ? null : NeedsToken;
    }

    /// <summary>Whether the request may exchange the token for a cookie. Null when it may.</summary>
    public Denial? CheckEntry(HttpContext context)
    {
        if (CheckVisitor(context) is { } denial)
            return denial;
        if (!IsOwnPage(context.Request))
            return new Denial(StatusCodes.Status403Forbidden, "Another site's page asks for this.");
        return Token is null || Token.Brings(context.Request) ? null : NeedsToken;
    }

    private static Denial NeedsToken { get; } = new(StatusCodes.Status401Unauthorized, "The token is missing or wrong.");

    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !Array.Exists(ProxyFields, context.Request.Headers.ContainsKey);

    // Browsers say where a request comes from: in Origin with all that could do harm, in Sec-Fetch-Site with each.
    private static bool IsOwnPage(HttpRequest request)
    {
        string own = $"{request.Scheme}://{request.Host.Value}";
        foreach (string? origin in request.Headers.Origin)
        {
            if (!own.Equals(origin, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        foreach (string? site in request.Headers["Sec-Fetch-Site"])
        {
            if (site is not ("same-origin" or "none"))
                return false;
        }

        return true;
    }
}
