using System.Collections.Frozen;

namespace ManyHands.Scraping;

/// <summary>Which extension a body of a media type gets when its URL brings none.</summary>
internal static class FileExtensions
{
    private const int Longest = 8;

    private static readonly FrozenDictionary<string, string> ByType = new Dictionary<string, string>
    {
        ["text/html"] = ".html",
        ["application/xhtml+xml"] = ".xhtml",
        ["text/plain"] = ".txt",
        ["text/css"] = ".css",
        ["text/csv"] = ".csv",
        ["text/markdown"] = ".md",
        ["text/calendar"] = ".ics",
        ["text/vcard"] = ".vcf",
        ["text/vtt"] = ".vtt",
        ["text/javascript"] = ".js",
        ["application/javascript"] = ".js",
        ["application/x-javascript"] = ".js",
        ["application/json"] = ".json",
        ["application/ld+json"] = ".jsonld",
        ["application/manifest+json"] = ".webmanifest",
        ["application/geo+json"] = ".geojson",
        ["text/xml"] = ".xml",
        ["application/xml"] = ".xml",
        ["application/rss+xml"] = ".rss",
        ["application/atom+xml"] = ".atom",
        ["application/pdf"] = ".pdf",
        ["application/rtf"] = ".rtf",
        ["application/epub+zip"] = ".epub",
        ["application/msword"] = ".doc",
        ["application/vnd.ms-excel"] = ".xls",
        ["application/vnd.ms-powerpoint"] = ".ppt",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = ".docx",
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = ".xlsx",
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = ".pptx",
        ["application/zip"] = ".zip",
        ["application/gzip"] = ".gz",
        ["application/x-gzip"] = ".gz",
        ["application/x-tar"] = ".tar",
        ["application/x-bzip2"] = ".bz2",
        ["application/x-xz"] = ".xz",
        ["application/zstd"] = ".zst",
        ["application/x-7z-compressed"] = ".7z",
        ["application/vnd.rar"] = ".rar",
        ["application/wasm"] = ".wasm",
        ["image/png"] = ".png",
        ["image/jpeg"] = ".jpg",
        ["image/gif"] = ".gif",
        ["image/webp"] = ".webp",
        ["image/avif"] = ".avif",
        ["image/svg+xml"] = ".svg",
        ["image/bmp"] = ".bmp",
        ["image/tiff"] = ".tif",
        ["image/x-icon"] = ".ico",
        ["image/vnd.microsoft.icon"] = ".ico",
        ["audio/mpeg"] = ".mp3",
        ["audio/ogg"] = ".ogg",
        ["audio/wav"] = ".wav",
        ["audio/mp4"] = ".m4a",
        ["video/mp4"] = ".mp4",
        ["video/webm"] = ".webm",
        ["video/mpeg"] = ".mpg",
        ["video/ogg"] = ".ogv",
        ["font/woff"] = ".woff",
        ["font/woff2"] = ".woff2",
        ["font/ttf"] = ".ttf",
        ["font/otf"] = ".otf",
    }.ToFrozenDictionary();

    // Those that a page may keep although it is HTML: whoever opens ".php" or ".com" is not shown a page.
    private static readonly FrozenSet<string> Known =
        ByType.Values.Concat([".htm", ".xht", ".shtml", ".jpeg", ".tiff", ".mjs"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static string For(string? mediaType) =>
        mediaType is not null && ByType.TryGetValue(mediaType, out string? extension) ? extension : ".bin";

    /// <summary>The extension that a file name keeps, with its dot, or nothing when it has none that is of use.</summary>
    public static ReadOnlySpan<char> Kept(ReadOnlySpan<char> name, string? mediaType)
    {
        int dot = name.LastIndexOf('.');
        if (dot <= 0)
            return default;
        ReadOnlySpan<char> extension = name[dot..];
        ReadOnlySpan<char> letters = extension[1..];
        if (letters.Length is 0 or > Longest && !IsKnown(extension))
            return default;

        // The 0 of "v1.0" is none.
        bool letter = false;
        foreach (char c in letters)
        {
            if (!char.IsAsciiLetterOrDigit(c))
                return default;
            letter |= char.IsAsciiLetter(c);
        }

        bool isHtml = mediaType is "text/html" or "application/xhtml+xml";
        return letter && (!isHtml || IsKnown(extension)) ? extension : default;
    }

    private static bool IsKnown(ReadOnlySpan<char> extension) => Known.GetAlternateLookup<ReadOnlySpan<char>>().Contains(extension);
}
