namespace ManyHands.Scraping;

/// <summary>A link of a page. Thread-safe.</summary>
/// <param name="Url">Where it leads.</param>
/// <param name="Place">Where it stood first, written like a selector: <c>a[href]</c>, <c>link[rel=next]</c>, <c>style url()</c>.</param>
/// <param name="NoFollow">The page, its answer or each of the elements with this URL asks not to follow it. Never true of a requisite.</param>
/// <param name="Requisite">It is what the page needs to be shown, and leads nowhere.</param>
internal sealed record PageLink(WebUrl Url, string Place, bool NoFollow, bool Requisite);
