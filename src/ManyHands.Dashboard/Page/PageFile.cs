using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManyHands.Dashboard;

/// <summary>A file of the page, as this assembly carries it. Thread-safe.</summary>
/// <param name="Name">Below the page's own address; empty for the page itself.</param>
/// <param name="ContentType">Of the answer.</param>
/// <param name="Body">All of it.</param>
internal sealed record PageFile(string Name, string ContentType, byte[] Body)
{
    private const string Prefix = "page/";

    private static readonly Lazy<PageFile[]> LazyAll = new(() => [.. Read()]);

    private readonly string _tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Body).AsSpan(0, 16))}\"";

    /// <summary>All files; read when first asked for.</summary>
    public static IReadOnlyList<PageFile> All => LazyAll.Value;

    /// <summary>Answers with the file, or says that the browser's copy is right.</summary>
    public async Task SendAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.Headers.CacheControl = "no-cache"; // It is kept, and asked about each time.
        response.Headers.ETag = _tag;
        if (context.Request.Headers.IfNoneMatch is var known && !StringValues.IsNullOrEmpty(known) && known.Contains(_tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, context.RequestAborted).ConfigureAwait(false);
    }

    private static IEnumerable<PageFile> Read()
    {
        Assembly assembly = typeof(PageFile).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            byte[] body = new byte[stream.Length];
            stream.ReadExactly(body);
            string name = resource[Prefix.Length..].Replace('\\', '/');
            yield return new PageFile(name == "index.html" ? "" : name, TypeOf(name), body);
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
