using System.Net.Http.Headers;

namespace ManyHands.Scraping;

/// <summary>An answer whose header has arrived; disposing it ends its request and the host's turn.</summary>
/// <param name="response">As the handler gave it, its body unread.</param>
/// <param name="fromPublic">It came from a globally reachable address, or nobody can say that it did not.</param>
internal sealed class Answer(HttpResponseMessage response, bool fromPublic) : IDisposable
{
    public HttpResponseMessage Response => response;

    public bool FromPublic => fromPublic;

    public ITurn? Turn { get; set; }

    /// <summary>Where it redirects to; null when it doesn't, or was followed.</summary>
    public WebUrl? Redirect { get; set; }

    /// <summary>Where it is written down as it comes; null where nobody wants that. Belongs to the <see cref="Chain"/>.</summary>
    public WireExchange? Exchange { get; init; }

    public int Status => (int)Response.StatusCode;

    /// <summary>The last of the field's lines as it was sent, each character one byte; null where there is none.</summary>
    public string? Field(string name)
    {
        string? last = null;
        foreach (string line in Lines(name)) last = line;
        return last;
    }

    /// <summary>All lines of the field as sent.</summary>
    public HeaderStringValues Lines(string name) =>
        Response.Headers.NonValidated.TryGetValues(name, out HeaderStringValues lines)
        || Response.Content.Headers.NonValidated.TryGetValues(name, out lines) ? lines : default;

    /// <summary>The body as it comes, with its content codings.</summary>
    public async ValueTask<Stream> ReadBodyAsync(CancellationToken cancellationToken)
    {
        Stream body = await Response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return Exchange is { IsTapped: false } ? new WireTap(body, Exchange) : body;
    }

    public void Dispose()
    {
        Response.Dispose();
        Turn?.Dispose();
    }
}
