using CsCheck;

namespace ManyHands.Scraping.Tests;

/// <summary>URLs at random, made of pieces that mean something to scopes and traps.</summary>
internal static class ScopeSamples
{
    private static readonly string[] Hosts = ["h", "localhost", "www.example.co.uk", "example.com", "a.b.c.d.example.com", "192.0.2.1", "[2001:db8::1]", "x..y", "example.com."];

    private static readonly string[] Segments =
        ["", "a", "foo", "bar", "2031", "05", "12", "2031-05-12", "20310512", "(S(lit3py55t21z5v55vlm25s55))", "x;jsessionid=0123456789abcdef", ";", ";=", "calendar", "%2e", "%", "index.php"];

    private static readonly string[] Parameters =
        ["", "=", "a", "a=", "a=1", "a=1,2,3", "b=2%2C3", "f[0]=x", "f[1]=y", "f%5B2%5D=z", "utm_source=q", "%75tm_x=1", "year=2040", "month=5", "y=1", "sid=0123456789abcdef0123456789abcdef", "returnto=/x", "[=", "%=%", "date=2031-05"];

    public static readonly Gen<WebUrl> Urls = Gen.Select(
        OneOf("http", "https"),
        OneOf(Hosts),
        OneOf("", ":80", ":8080"),
        OneOf(Segments).List[0, 40],
        OneOf(Parameters).List[0, 20],
        (scheme, host, port, path, query) => WebUrlTests.Parse($"{scheme}://{host}{port}/{string.Join('/', path)}{(query.Count > 0 ? "?" : "")}{string.Join('&', query)}"));

    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);
}
