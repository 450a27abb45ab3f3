using System.Text;

namespace ManyHands.Scraping;

/// <summary>The way of one URL through its redirects, and what each request on it may carry. Not thread-safe; confined to a worker.</summary>
internal sealed class Chain(FetchRequest request, TimeProvider time)
{
    private readonly CookieJar _cookies = new(time);
    private HashSet<Sent>? _seen;
    private Sent _last;
    private (WebUrl? Asked, int? Status) _before;
    private bool _withGivenFields = request.WithGivenFields;
    private string? _authorization = BasicFor(request.Url);
    private WebUrl _authorizedAt = request.Url;
    private bool _publicOnly = request.PublicOnly;

    /// <summary>Where the next request goes, or the last one went.</summary>
    public WebUrl Url { get; private set; } = request.Url;

    /// <summary>The URL of the last request made; null before the first.</summary>
    public WebUrl? Asked { get; private set; }

    /// <summary>The status of the last answer; null while there is none to the last request.</summary>
    public int? Status { get; private set; }

    public int Redirects { get; private set; }

    /// <summary>What went over the wire, a request each, where that is wanted; a request without an answer has none.</summary>
    public List<WireExchange> Exchanges { get; } = [];

    public Hop NextHop()
    {
        _last = Next();
        return new Hop
        {
            Url = Url,
            PublicOnly = _publicOnly,
            WithGivenFields = _withGivenFields,
            Authorization = _authorization,
            Cookie = _last.Cookie,
            Kept = request.Kept is { } kept && kept.Url == Url.Href ? kept : null,
            Progress = request.Progress,
        };
    }

    /// <summary>Notes that the request is on its way.</summary>
    public void Send()
    {
        _before = (Asked, Status);
        (Asked, Status) = (Url, null);
    }

    /// <summary>Notes that the request was not made after all.</summary>
    public void TakeBack() => (Asked, Status) = _before;

    public void Take(Answer answer)
    {
        Status = answer.Status;
        if (answer.Exchange is { } exchange) Exchanges.Add(exchange);
        _publicOnly |= answer.FromPublic;
        foreach (string line in answer.Lines("Set-Cookie")) _cookies.Store(line, Url);
    }

    /// <summary>Turns to a redirect's target.</summary>
    /// <returns>False when the same request was made before, so that it would go round for ever.</returns>
    public bool TurnTo(WebUrl target)
    {
        _seen ??= [];
        _seen.Add(_last);
        if (!SharesOrigin(request.Url, target)) _withGivenFields = false;
        if (BasicFor(target) is { } own)
            (_authorization, _authorizedAt) = (own, target);
        else if (!SharesOrigin(_authorizedAt, target))
            _authorization = null;

        Url = target;
        Redirects++;
        return !_seen.Contains(Next());
    }

    private Sent Next() => new(Url.Href, _cookies.FieldFor(Url), _authorization, _withGivenFields);

    /// <summary>The same scheme, host and port, or http raised to https on the default ports.</summary>
    private static bool SharesOrigin(WebUrl from, WebUrl to) =>
        from.Origin == to.Origin
        || (!from.IsHttps && to.IsHttps && from.IsDefaultPort && to.IsDefaultPort && from.Host == to.Host);

    // RFC 7617, with UTF-8.
    private static string? BasicFor(WebUrl url) => url.UserName is null && url.Password is null
        ? null
        : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{url.UserName}:{url.Password}"));

    /// <summary>What tells one request from another for the server.</summary>
    private readonly record struct Sent(string Url, string? Cookie, string? Authorization, bool WithGivenFields);
}
