using System.Net;

namespace ManyHands.Scraping;

/// <summary>
/// An exchange made ready for a WARC file by the worker that had it, so that the journal's thread has only to append it. Not
/// thread-safe; handed from one to the other.
/// </summary>
internal sealed class CapturedExchange : IDisposable
{
    private readonly string _folder;
    private readonly IPAddress? _address;
    private readonly string? _protocol;
    private readonly byte[] _head;

    private CapturedExchange(WireExchange exchange, HttpAnswerShape shape, string? truncated, string folder)
    {
        _folder = folder;
        _address = exchange.Address;
        _protocol = exchange.IsHttp2 ? "h2" : null;
        _head = WarcPacker.Read(exchange.Response, shape.Start, shape.BodyStart);
        Url = exchange.Url;
        Date = exchange.Started;
        Shape = shape;
        Truncated = truncated;
    }

    public string Url { get; }

    public DateTimeOffset Date { get; }

    public HttpAnswerShape Shape { get; }

    public Guid ResponseId { get; } = Guid.NewGuid();

    /// <summary>Why not all of the answer is there, in WARC's words; null when it is.</summary>
    public string? Truncated { get; }

    /// <summary>Whether its payload may stand for the same one elsewhere, and the same one elsewhere for it.</summary>
    public bool CanBeShared => Truncated is null && Shape.PayloadLength > 0;

    /// <summary>The packed response record; null for an answer that only says that nothing has changed.</summary>
    public Spool? Response { get; private set; }

    /// <summary>The packed request record.</summary>
    public Spool Request { get; private set; } = null!;

    /// <summary>Makes all exchanges of an attempt ready, and disposes them.</summary>
    /// <exception cref="OutputUnavailableException">The disk is full.</exception>
    /// <exception cref="BodyStorageException">A temporary file can't be used.</exception>
    public static IReadOnlyList<CapturedExchange> PrepareAll(Attempt attempt, string folder)
    {
        if (attempt.Exchanges.Count == 0)
            return [];
        var captured = new List<CapturedExchange>(attempt.Exchanges.Count);
        try
        {
            foreach (WireExchange exchange in attempt.Exchanges)
                if (Prepare(exchange, attempt.Error?.Kind, folder) is { } one)
                    captured.Add(one);
            return captured;
        }
        catch
        {
            foreach (CapturedExchange one in captured)
                one.Dispose();
            throw;
        }
        finally
        {
            WireCapture.Discard(attempt.Exchanges);
        }
    }

    /// <param name="exchange">Sealed.</param>
    /// <param name="error">How the attempt ended that it belongs to.</param>
    /// <param name="folder">An existing one for what is large.</param>
    /// <returns>Null when no whole head of an answer came.</returns>
    /// <exception cref="OutputUnavailableException">The disk is full.</exception>
    /// <exception cref="BodyStorageException">A temporary file can't be used.</exception>
    public static CapturedExchange? Prepare(WireExchange exchange, PageErrorKind? error, string folder)
    {
        if (HttpAnswerShape.Read(exchange.Response, exchange.Ended) is not { } shape)
            return null;
        string? truncated = shape.Complete ? null : ReasonFor(exchange, error);
        var captured = new CapturedExchange(exchange, shape, truncated, folder);
        return captured.Pack(exchange);
    }

    /// <summary>
    /// The record that stands in for an answer whose payload another record has, or whose server said that it is unchanged.
    /// </summary>
    /// <param name="original">Where the payload is; null when that is not known.</param>
    public Spool PackRevisit(WarcOriginal? original)
    {
        bool isUnchanged = Shape.Status == 304;
        WarcHeaderBuilder header = Header("revisit", ResponseId)
            .Add("WARC-Profile", $"http://netpreserve.org/warc/1.1/revisit/{(isUnchanged ? "server-not-modified" : "identical-payload-digest")}");
        if (original is not null)
            header.Add("WARC-Refers-To", WarcHeaderBuilder.IdOf(original.Record))
                .Add("WARC-Refers-To-Target-URI", original.Url)
                .Add("WARC-Refers-To-Date", WarcHeaderBuilder.DateOf(original.Date));
        byte[] bytes = header
            .Add("WARC-Payload-Digest", isUnchanged ? original is null ? null : WarcHeaderBuilder.DigestOf(original.Digest) : WarcHeaderBuilder.DigestOf(Shape.PayloadDigest))
            .Add("WARC-Block-Digest", WarcHeaderBuilder.DigestOf(System.Security.Cryptography.SHA256.HashData(_head)))
            .Add("WARC-Truncated", isUnchanged ? null : "length")
            .Add("Content-Type", WarcHeaderBuilder.ResponseType)
            .ToBytes(_head.Length);
        return WarcPacker.Pack(_folder, bytes, _head);
    }

    /// <summary>Its line in the index.</summary>
    public CdxjLine IndexLine(WarcOriginal? original) => new(
        Url, Date, Shape.MediaType, Shape.Status,
        Shape.Status != 304 ? WarcHeaderBuilder.DigestOf(Shape.PayloadDigest) : original is null ? null : WarcHeaderBuilder.DigestOf(original.Digest),
        original is not null || Shape.Status == 304);

    /// <summary>What later records with the same payload are to refer to.</summary>
    public WarcOriginal ToOriginal() => new(Shape.PayloadDigest, Url, Date, ResponseId);

    public void Dispose()
    {
        Response?.Dispose();
        Request?.Dispose();
    }

    private static string ReasonFor(WireExchange exchange, PageErrorKind? error) =>
        exchange.PassedLimit || error is PageErrorKind.TooLarge ? "length"
        : error is PageErrorKind.Timeout ? "time"
        : exchange.Ended || error is PageErrorKind.Protocol ? "disconnect"
        : "unspecified";

    private CapturedExchange Pack(WireExchange exchange)
    {
        Spool? response = null;
        try
        {
            if (Shape.Status != 304)
            {
                byte[] header = Header("response", ResponseId)
                    .Add("WARC-Block-Digest", WarcHeaderBuilder.DigestOf(WarcPacker.Hash(exchange.Response, Shape.Start, Shape.End)))
                    .Add("WARC-Payload-Digest", WarcHeaderBuilder.DigestOf(Shape.PayloadDigest))
                    .Add("WARC-Truncated", Truncated)
                    .Add("Content-Type", WarcHeaderBuilder.ResponseType)
                    .ToBytes(Shape.End - Shape.Start);
                response = WarcPacker.Pack(_folder, header, exchange.Response, Shape.Start, Shape.End);
            }

            byte[] request = RequestSecrets.Remove(WarcPacker.Read(exchange.Request, 0, exchange.Request.Length));
            byte[] requestHeader = Header("request", Guid.NewGuid())
                .Add("WARC-Concurrent-To", WarcHeaderBuilder.IdOf(ResponseId))
                .Add("WARC-Block-Digest", WarcHeaderBuilder.DigestOf(System.Security.Cryptography.SHA256.HashData(request)))
                .Add("Content-Type", WarcHeaderBuilder.RequestType)
                .ToBytes(request.Length);
            Request = WarcPacker.Pack(_folder, requestHeader, request);
            Response = response;
            return this;
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    private WarcHeaderBuilder Header(string type, Guid id) => new WarcHeaderBuilder(type, id, Date)
        .Add("WARC-Target-URI", Url)
        .Add("WARC-IP-Address", WarcHeaderBuilder.AddressOf(_address))
        .Add("WARC-Protocol", _protocol);
}

/// <summary>The record that holds a payload.</summary>
/// <param name="Digest">SHA-256 of the payload.</param>
/// <param name="Url">The record's.</param>
/// <param name="Date">The record's.</param>
/// <param name="Record">Its identifier.</param>
internal sealed record WarcOriginal(byte[] Digest, string Url, DateTimeOffset Date, Guid Record);
