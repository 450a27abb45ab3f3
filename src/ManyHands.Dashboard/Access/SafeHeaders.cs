using Microsoft.AspNetCore.Http;

namespace ManyHands.Dashboard;

/// <summary>What every answer tells the browser not to do.</summary>
internal static class SafeHeaders
{
    /// <remarks>
    /// Only this page's own files run, load or connect; nobody frames it; and with Trusted Types and no policy the browser itself
    /// refuses whoever would turn a text into HTML or script.
    /// </remarks>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void Add(HttpResponse response)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers.CacheControl = "no-store";
    }
}
