namespace ManyHands.Scraping;

/// <summary>A page whose links are to be read, and how far to go. Thread-safe.</summary>
/// <param name="Url">Where the body came from, after redirects: what relative references are resolved against.</param>
internal sealed record LinkRequest(WebUrl Url)
{
    /// <summary>As Content-Type has it, alone and in lower case. The default is null, which is taken for HTML.</summary>
    public string? MediaType { get; init; }

    /// <summary>The charset parameter of Content-Type. The default is null: none was given.</summary>
    public string? Charset { get; init; }

    /// <summary>Whether what the page needs to be shown is wanted too: images, styles and what they name, scripts, icons. The default is false.</summary>
    public bool Requisites { get; init; }

    /// <summary>The product token under which directives may name this crawler, compared without case. The default is <c>manyhands</c>.</summary>
    public string Agent { get; init; } = "manyhands";

    /// <summary>The values of the <c>X-Robots-Tag</c> fields, one an entry. The default is none.</summary>
    public IReadOnlyList<string> RobotsTags { get; init; } = [];

    /// <summary>
    /// How many UTF-16 code units of the page are looked at; the URLs of its links together may have no more either. The
    /// default is 16 Mi.
    /// </summary>
    public int MaxCharacters { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many links are taken, counting those that are none in the end. The default is 100,000.</summary>
    public int MaxLinks { get; init; } = 100_000;
}
