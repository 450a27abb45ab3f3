using System.Net;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// One request and its answer, as they went over the wire: written down while they do. Thread-safe while it is open; sealed,
/// it is confined to whoever holds it, who disposes it.
/// </summary>
/// <remarks>
/// Over HTTP/1.1 the bytes are those of the connection (see <see cref="WireTap"/>), so framing and codings are as sent.
/// HTTP/2 has no such bytes: head and body are written as HTTP/1.1 would have them, the body before its content codings are
/// undone, which is what readers of WARC expect.
/// </remarks>
internal sealed class WireExchange : IDisposable
{
    private static readonly AsyncLocal<WireExchange?> CurrentOfFlow = new();

    private readonly Lock _gate = new();
    private readonly long _limit;
    private readonly Spool _request;
    private readonly Spool _response;
    private object? _connection;
    private bool _sealed;

    /// <param name="url">Asked for.</param>
    /// <param name="started">When; kept to the millisecond.</param>
    /// <param name="folder">An existing one for what is large.</param>
    /// <param name="limit">How many bytes of the answer are kept; what comes after is noted as cut off.</param>
    public WireExchange(WebUrl url, DateTimeOffset started, string folder, long limit)
    {
        Url = url.Href;
        Started = DateTimeOffset.FromUnixTimeMilliseconds(started.ToUnixTimeMilliseconds());
        _limit = limit;
        _request = new Spool(folder);
        _response = new Spool(folder);
    }

    /// <summary>The exchange whose request the current flow of control is sending; null when nobody wants to know.</summary>
    public static WireExchange? Current
    {
        get => CurrentOfFlow.Value;
        set => CurrentOfFlow.Value = value;
    }

    /// <summary>Without user, password and fragment.</summary>
    public string Url { get; }

    public DateTimeOffset Started { get; }

    /// <summary>Where the answer came from; null when that can't be told for certain, as behind a proxy.</summary>
    public IPAddress? Address { get; set; }

    public bool IsHttp2 { get; private set; }

    /// <summary>Whether a connection writes down what goes over it; else whoever sends the request does.</summary>
    public bool IsTapped => _connection is not null;

    public Spool Request => _request;

    public Spool Response => _response;

    /// <summary>The other side ended the answer by ending what carried it.</summary>
    public bool Ended { get; private set; }

    /// <summary>The answer went on after as much as is kept.</summary>
    public bool PassedLimit { get; private set; }

    /// <summary>Why not all could be written down; null while it could.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Takes bytes of the request.</summary>
    /// <remarks>
    /// What comes over another connection, or after an answer, is the request sent again from its start: the handler does
    /// that by itself when a kept connection has gone, and when a proxy wants a password. The last time counts.
    /// </remarks>
    public void Send(object connection, IPAddress? address, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_sealed)
                return;
            if (_connection != connection || _response.Length > 0)
            {
                _connection = connection;
                Address = address;
                Ended = PassedLimit = false;
                _request.Clear();
                _response.Clear();
            }

            Write_NeedsLock(_request, bytes);
        }
    }

    /// <summary>Takes bytes of the answer; none for its end.</summary>
    public void Receive(object? connection, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_sealed || _connection != connection)
                return;
            if (bytes.IsEmpty)
                Ended = true;
            long room = _limit - _response.Length;
            if (bytes.Length > room)
            {
                PassedLimit = true;
                bytes = bytes[..(int)Math.Max(room, 0)];
            }
            Write_NeedsLock(_response, bytes);
        }
    }

    /// <summary>Writes the heads of request and answer where no connection does.</summary>
    public void Describe(HttpRequestMessage request, HttpResponseMessage response)
    {
        IsHttp2 = response.Version.Major >= 2;
        var text = new StringBuilder(1024);
        text.Append("GET ").Append(request.RequestUri!.PathAndQuery).Append(" HTTP/1.1\r\nHost: ").Append(request.RequestUri.Authority).Append("\r\n");
        Append(text, request.Headers.NonValidated);
        if (request.Content is { } content)
            Append(text, content.Headers.NonValidated);
        Write(_request, text);

        // HTTP/2 has no reason phrase, and none is made up.
        text.Append("HTTP/1.1 ").Append(((int)response.StatusCode).ToString("000", null)).Append(' ').Append(IsHttp2 ? null : response.ReasonPhrase).Append("\r\n");
        Append(text, response.Headers.NonValidated);
        Append(text, response.Content.Headers.NonValidated);
        Write(_response, text);
    }

    /// <summary>Takes nothing more; from here on it is the caller's alone.</summary>
    public void Seal()
    {
        lock (_gate)
            _sealed = true;
    }

    public void Dispose()
    {
        Seal();
        _request.Dispose();
        _response.Dispose();
    }

    private void Append(StringBuilder text, System.Net.Http.Headers.HttpHeadersNonValidated fields)
    {
        foreach (var (name, values) in fields)
        {
            // It describes bytes that are not here any more.
            if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (string value in values)
                text.Append(IsHttp2 ? name.ToLowerInvariant() : name).Append(": ").Append(value).Append("\r\n");
        }
    }

    private void Write(Spool spool, StringBuilder text)
    {
        lock (_gate)
            Write_NeedsLock(spool, Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()));
        text.Clear();
    }

    private void Write_NeedsLock(Spool spool, ReadOnlySpan<byte> bytes)
    {
        if (Failure is not null)
            return;
        try
        {
            spool.Write(bytes);
        }
        catch (Exception failure) when (failure is BodyStorageException or OutputUnavailableException)
        {
            // Not the connection's failure: it is told when the attempt ends.
            Failure = failure;
        }
    }
}
