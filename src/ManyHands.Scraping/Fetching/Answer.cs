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

    public void Dispose()
    {
        Response.Dispose();
        Turn?.Dispose();
    }
}
