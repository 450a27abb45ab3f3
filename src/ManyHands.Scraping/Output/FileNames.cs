using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>Where a page's body goes: pure functions from a URL to a path relative to the output folder.</summary>
/// <remarks>
/// A name says as much of its URL as it safely can. Where that loses something, it carries <c>~</c> and a tag made of the
/// whole URL. Names that are equal all the same (<c>/b</c> and <c>/b.html</c>, or on some file systems <c>/B</c> and
/// <c>/b</c>), and a file where a folder is needed, are left to whoever hands the names out: it asks <see cref="Tagged"/>.
/// </remarks>
internal static class FileNames
{
    public const int LongestSegment = 120;
    public const int LongestPath = 400;
    public const int MostLevels = 16;

    private const int TagLength = 17;

    /// <summary>The path in UTF-8 has at most 400 bytes and 16 levels, with slashes between them.</summary>
    /// <param name="finalUrl">Where the body came from.</param>
    /// <param name="mediaType">In lower case, alone; null when it isn't known.</param>
    public static string For(WebUrl finalUrl, string? mediaType)
    {
        bool lossy = false;
        string host = HostFolder(finalUrl, ref lossy);
        List<string> folders = Folders(finalUrl.Path, ref lossy);
        (string stem, string extension) = StemAndExtension(finalUrl, mediaType, ref lossy);

        bool fits = Encoding.UTF8.GetByteCount(stem) + extension.Length <= LongestSegment;
        if (fits && !lossy)
        {
            string path = Join(host, folders, stem + extension);
            if (Encoding.UTF8.GetByteCount(path) <= LongestPath)
                return path;
        }

        string name = WithTag(stem, finalUrl.Href, extension);
        while (true)
        {
            string path = Join(host, folders, name);
            if (Encoding.UTF8.GetByteCount(path) <= LongestPath)
                return path;
            folders.RemoveAt(folders.Count - 1);
        }
    }

    /// <summary>
    /// A name for a body whose first name is taken. It stands in the host's own folder, where it needs no folder whose name
    /// a file may have, and is different for each key.
    /// </summary>
    public static string Tagged(WebUrl finalUrl, string? mediaType, string key)
    {
        bool lossy = false;
        (string stem, string extension) = StemAndExtension(finalUrl, mediaType, ref lossy);
        return Join(HostFolder(finalUrl, ref lossy), [], WithTag(stem, key, extension));
    }

    private static string Join(string host, List<string> folders, string name) => string.Join('/', [host, .. folders, name]);

    private static string HostFolder(WebUrl url, ref bool lossy)
    {
        string name = url.Host;
        if (name.StartsWith('['))
            name = name[1..^1].Replace(':', '-');
        if (!url.IsDefaultPort)
            name += "_" + url.Port.ToString(CultureInfo.InvariantCulture);

        // A host may be called as the folders below are renamed.
        lossy |= name.Contains('~', StringComparison.Ordinal);
        name = SafeName.Readable(name, WebUrlPercent.PlainInPath, ref lossy);
        name = SafeName.Cut(name, LongestSegment - 2, ref lossy);
        name = SafeName.Tamed(name, true, ref lossy);
        return IsOurs(name) ? name + "~" : name;
    }

    // What the output folder holds beside the hosts' folders.
    private static bool IsOurs(string name) =>
        name is "warc" or "manyhands.lock"
        || name.StartsWith("manyhands.db", StringComparison.Ordinal)
        || name.StartsWith("pages.db", StringComparison.Ordinal);

    private static List<string> Folders(string path, ref bool lossy)
    {
        List<string> folders = [];
        ReadOnlySpan<char> rest = path.AsSpan(1);
        for (int slash; (slash = rest.IndexOf('/')) >= 0; rest = rest[(slash + 1)..])
        {
            if (folders.Count == MostLevels - 2)
            {
                lossy = true;
                break;
            }

            string name = SafeName.Readable(rest[..slash], WebUrlPercent.PlainInPath, ref lossy);
            name = SafeName.Cut(name, LongestSegment - 1, ref lossy);
            folders.Add(SafeName.Tamed(name, true, ref lossy));
        }

        return folders;
    }

    private static (string Stem, string Extension) StemAndExtension(WebUrl url, string? mediaType, ref bool lossy)
    {
        string path = url.Path;
        ReadOnlySpan<char> last = path.AsSpan(path.LastIndexOf('/') + 1);
        string query = url.Query;

        // Else one could give a page the name that another's tag makes.
        lossy |= last.Contains('~') || query.Contains('~', StringComparison.Ordinal);

        string stem;
        string extension;
        if (last.IsEmpty)
        {
            stem = "index";
            extension = mediaType is null ? ".html" : FileExtensions.For(mediaType);
        }
        else
        {
            ReadOnlySpan<char> kept = FileExtensions.Kept(last, mediaType);
            stem = SafeName.Readable(last[..^kept.Length], WebUrlPercent.PlainInPath, ref lossy);
            extension = kept.IsEmpty ? FileExtensions.For(mediaType) : kept.ToString();
        }

        if (query.Length > 0)
            stem += "_" + SafeName.Readable(query.AsSpan(1), WebUrlPercent.PlainInQuery, ref lossy);
        return (SafeName.Tamed(stem, false, ref lossy), extension);
    }

    private static string WithTag(string stem, string key, string extension)
    {
        bool cut = false;
        return SafeName.Cut(stem, LongestSegment - TagLength - extension.Length, ref cut) + Tag(key) + extension;
    }

    /// <summary>A tilde and the first 80 bits of the key's SHA-256 in RFC 4648's base 32, lower case.</summary>
    private static string Tag(string key)
    {
        const string Digits = "abcdefghijklmnopqrstuvwxyz234567";
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        Span<char> tag = stackalloc char[TagLength];
        tag[0] = '~';
        int bits = 0;
        int count = 0;
        int read = 0;
        for (int i = 1; i < TagLength; i++)
        {
            if (count < 5)
            {
                bits = (bits << 8) | hash[read++];
                count += 8;
            }

            tag[i] = Digits[(bits >> (count - 5)) & 31];
            count -= 5;
        }

        return tag.ToString();
    }
}
