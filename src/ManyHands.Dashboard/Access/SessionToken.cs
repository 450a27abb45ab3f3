using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ManyHands.Dashboard;

/// <summary>The secret that opens the page, and the cookie that stands for it. Thread-safe.</summary>
/// <remarks>
/// EventSource can't send header fields, so a browser that has shown the token once gets a cookie. The cookie is made from
/// the token and can't be turned back into it. All comparing is of digests, in constant time: neither content nor length of
/// the secret shows in how long a refusal takes.
/// </remarks>
internal sealed class SessionToken
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _digest;
    private readonly byte[] _cookieDigest;
    private readonly string _cookie;
    private readonly string _cookieName;

    public SessionToken(string token)
    {
        byte[] secret = Encoding.UTF8.GetBytes(token);
        _digest = SHA256.HashData(secret);
        _cookie = Base64Url.EncodeToString(HMACSHA256.HashData(secret, "ManyHands.Dashboard: cookie"u8));
        _cookieDigest = Digest(_cookie);

        // Cookies don't know of ports: two programs on one machine must not overwrite each other's.
        _cookieName = "manyhands-" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, "ManyHands.Dashboard: name"u8).AsSpan(0, 6));
    }

    /// <summary>Whether the request has the token or the cookie.</summary>
    public bool IsIn(HttpRequest request) =>
        Brings(request) || (request.Cookies[_cookieName] is { } cookie && Same(_cookieDigest, cookie));

    /// <summary>Whether the request has the token itself.</summary>
    public bool Brings(HttpRequest request) =>
        request.Headers.Authorization is [{ } field] && field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && Same(_digest, field[Scheme.Length..].Trim());

    /// <summary>Gives the browser the cookie, until it is closed.</summary>
    /// <param name="context">Of the request that brought the token.</param>
    /// <param name="path">The page's, to which alone it is sent.</param>
    public void SetCookie(HttpContext context, string path) => context.Response.Cookies.Append(_cookieName, _cookie, new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = path,
        IsEssential = true,
    });

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool Same(byte[] digest, string text) => CryptographicOperations.FixedTimeEquals(digest, Digest(text));
}
