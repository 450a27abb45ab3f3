using System.Text;
using ManyHands.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>What a <see cref="CrawlSite"/> answers at one place.</summary>
internal sealed record SitePage(string Body)
{
    public string Status { get; init; } = "200 OK";

    /// <summary>Null sends none.</summary>
    public string? Type { get; init; } = "text/html";

    /// <summary>Whole lines, each ended by CR LF.</summary>
    public string Headers { get; init; } = "";

    /// <summary>Takes the place of <see cref="Body"/>, and is sent as it is.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>What becomes of the body's bytes before they are sent, such as packing.</summary>
    public Func<byte[], byte[]>? Make { get; init; }

    /// <summary>Answers in its own way instead.</summary>
    public Func<Exchange, Task>? Behave { get; init; }

    public static implicit operator SitePage(string body) => new(body);

    public static implicit operator SitePage(Func<Exchange, Task> behave) => new("") { Behave = behave };

    /// <summary>A page of the given charset, which only its bytes tell.</summary>
    public static SitePage In(Encoding encoding, string body, string? type = "text/html") => new("") { Bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(body)], Type = type };

    public static SitePage Text(string body) => new(body) { Type = "text/plain" };

    public static SitePage Xml(string body) => new(body) { Type = "application/xml" };

    public static SitePage Css(string body) => new(body) { Type = "text/css" };

    public static SitePage Of(string status, string body = "") => new(body) { Status = status };

    public static SitePage To(string location, string status = "302 Found") => new("moved") { Status = status, Headers = $"Location: {location}\r\n" };

    /// <summary>A page with these links.</summary>
    public static SitePage Links(params IEnumerable<string> targets) => string.Concat(targets.Select(static target => $"<a href=\"{target}\">{target}</a>\n"));

    /// <summary>The same, once something has happened.</summary>
    public SitePage After(Task happened, CrawlSite site) => this with
    {
        Behave = async exchange =>
        {
            await happened.WaitAsync(exchange.Stop);
            await site.AnswerAsync(exchange, this);
        },
    };
}
