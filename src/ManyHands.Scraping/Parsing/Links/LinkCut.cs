namespace ManyHands.Scraping;

/// <summary>Which limit ended the reading of a page's links.</summary>
internal enum LinkCut
{
    /// <summary>None: all of the page was read.</summary>
    None,

    /// <summary><see cref="LinkRequest.MaxCharacters"/>, of the page or of its links together.</summary>
    Characters,

    /// <summary><see cref="LinkRequest.MaxLinks"/>.</summary>
    Links,
}
