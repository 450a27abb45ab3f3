using System.Text;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>Reads links from pages that stand in tests, which come from <c>http://h/d/p</c>.</summary>
internal static class Page
{
    public static LinkRequest Request { get; } = new(Url("http://h/d/p?q")) { MediaType = "text/html" };

    public static LinkRequest WithRequisites { get; } = Request with { Requisites = true };

    public static WebUrl Url(string text) => WebUrl.TryParse(text, out WebUrl? url, out string? problem) ? url : throw new ArgumentException(problem);

    public static PageLinks Read(string page, LinkRequest? request = null) =>
        PageLinks.Read(Encoding.UTF8.GetBytes(page), request ?? Request, TestContext.Current.CancellationToken);

    /// <summary>A link a word: its URL, <c>!</c> before one not to be followed, <c>+</c> before a requisite.</summary>
    public static string Links(string page, LinkRequest? request = null) => Told(Read(page, request));

    public static string Told(PageLinks links) =>
        string.Join(' ', links.Links.Select(link => (link.NoFollow ? "!" : "") + (link.Requisite ? "+" : "") + link.Url.Href.Replace("http://h/", "/", StringComparison.Ordinal)));

    public static string? FirstPlace(PageLinks links) => links.Links is [{ } first, ..] ? first.Place : null;
}
