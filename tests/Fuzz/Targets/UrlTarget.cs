using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Fuzzing;

/// <summary>URLs, and what is made of them: file names, keys of indexes. Thread-safe.</summary>
internal sealed class UrlTarget : FuzzTarget
{
    private static readonly WebUrl[] Bases = [WebUrl.Known("http://h/d/p?q"), WebUrl.Known("https://[::1]:81/"), WebUrl.Known("http://xn--bcher-kva.example/a/b/c/")];

    private static readonly QueryFilter Filter = QueryFilter.TryParse(["utm_*", "*id", "a*b*c"], out QueryFilter? filter, out string? problem) ? filter : throw new ArgumentException(problem);

    public override string Name => "url";

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        "http:", "https://", "//", "/", "\\", "?", "#", "@", ":", ":80", ":443", ":65536", "[", "]", "[::1]", "[::ffff:1.2.3.4]", "0x7f.1", "127.1", "0377.0.0.1", "xn--", "xn--bcher-kva", "ß", "ü", "。", "\u00ad", "\u200d", "%2e", "%2E%2e", "..", ".",
        "%", "%41", "%00", "\t", "\n", "&", "=", "utm_source=x", "jsessionid=0123456789ABCDEF0123456789ABCDEF", ";jsessionid=", "PHPSESSID=", "sid=", "😀", "\ud7ff", "user:pass@", "com", "con", "aux.txt", "|", "*", "\"", "<", ">",
    ];

    public override FuzzReading Run(FuzzInput input)
    {
        int found = 0;
        string text = Encoding.UTF8.GetString(input.Body.Span);
        if (WebUrl.TryParse(text, input.Choice(0, Bases), out WebUrl? url, out _))
            Follow(url, ref found);
        if (WebUrl.TryParse(text, out WebUrl? alone, out string? problem))
            Follow(alone, ref found);
        else
            Check(problem.Length > 0, "what is no URL has a reason");
        WebUrl.WithoutCredentials(text);
        return new FuzzReading(input.Body.Length * 4L, found);
    }

    protected override byte[] MakeBody(Random random, Mutator mutator)
    {
        string text = mutator.Pick("http://", "https://", "//", "http:", "", "ftp://", "\thttp:\\\\") + mutator.Pick("", "", "u@", "u:p@") + Host() + mutator.Pick("", "", ":80", ":8080", ":") + Path() + Query() + mutator.Pick("", "#f", "#");
        return mutator.Mutate(Encoding.UTF8.GetBytes(text));

        string Host() => mutator.Pick("h", "example.com", "EXAMPLE.com.", "127.0.0.1", "0x7f000001", "[::1]", "[1:2::3.4.5.6]", "bücher.example", "xn--bcher-kva.example", "a%41", "faß.de", "1.2.3.4.5", "日本語。jp", $"{new string('a', mutator.Count(70))}.b");
        string Path() => mutator.Many(6, () => mutator.Pick("/", "/a", "/..", "/.", "/%2e%2e", "/b c", "/é", "/;jsessionid=0123456789abcdef0123456789abcdef", "\\x", "/index.html", "/%zz", "/con"));
        string Query() => mutator.Seldom(2) ? "?" + mutator.Many(4, () => mutator.Pick("a=b", "&", "utm_x=1", "sid=1", "é", "'", "%", "a&b=&=c", "PHPSESSID=0123456789abcdef0123456789abcdef")) : "";
    }

    private static void Follow(WebUrl url, ref int found)
    {
        found++;
        Check(Ascii.IsValid(url.Href), "a URL is of ASCII");
        Check(WebUrl.TryParse(url.Href, out WebUrl? same, out _) && same.Href == url.Href, "a URL in normal form stays as it is");
        Check(ForHttpClient(url) is not { } uri || uri.PathAndQuery == url.PathAndQuery, "HttpClient gets path and query unchanged");
        WebUrl filtered = Filter.Apply(url);
        Check(Filter.Apply(filtered).Href == filtered.Href, "a query is filtered once");
        string key = SurtKey.Of(url);
        Check(key.AsSpan().IndexOfAny(' ', '\n') < 0, "a key has no gap");
        string file = FileNames.For(url, "text/html");
        Check(Encoding.UTF8.GetByteCount(file) <= 400 && file.Split('/').Length <= 16, "a file's name is in its bounds");
        Check(!file.Split('/').Any(part => part is "" or "." or "..") && !file.StartsWith("manyhands.", StringComparison.Ordinal), "a file's name stays in its folder");
    }

    private static Uri? ForHttpClient(WebUrl url)
    {
        try
        {
            return url.ToUri();
        }
        catch (UriFormatException)
        {
            return null; // It says so: names that the standard allows and nobody can look up.
        }
    }
}
