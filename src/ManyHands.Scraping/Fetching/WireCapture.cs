using System.Collections.Concurrent;
using System.Net;

namespace ManyHands.Scraping;

/// <summary>Has a run's requests and answers written down as they go over the wire. Thread-safe.</summary>
/// <param name="folder">An existing one for what is large.</param>
/// <param name="maxSize">The largest body kept, in bytes after decompression.</param>
/// <param name="time">Says when a request began.</param>
internal sealed class WireCapture(string folder, long maxSize, TimeProvider time)
{
    private const int MostAddresses = 4096;
    private const long MostUnread = 1 << 20;

    // Framing costs at most this much of an honest answer; a byte a chunk, each with 16 KB of extensions, would go on for ever.
    private const long Allowance = 1 << 20;

    private static readonly TimeSpan UnreadLimit = TimeSpan.FromSeconds(1);

    // HTTP/2 shares connections, and the handler doesn't tell which one a request took. Null: there were several addresses.
    private readonly ConcurrentDictionary<string, IPAddress?> _addresses = new(StringComparer.Ordinal);

    /// <summary>Begins an exchange, and makes it the current one of the caller's flow of control.</summary>
    public WireExchange Begin(WebUrl url) =>
        WireExchange.Current = new WireExchange(url, time.GetUtcNow(), folder, maxSize > (long.MaxValue - Allowance) / 2 ? long.MaxValue : (maxSize * 2) + Allowance);

    /// <summary>Notes what a connection did not write down itself.</summary>
    public void Head(WireExchange exchange, OutgoingRequest request, HttpResponseMessage response)
    {
        if (exchange.IsTapped) return;
        exchange.Describe(request, response);
        string authority = request.RequestUri!.Authority;
        if (request.Address is { } made && (_addresses.Count < MostAddresses || _addresses.ContainsKey(authority)))
            _addresses.AddOrUpdate(authority, made, (_, known) => made.Equals(known) ? known : null);
        exchange.Address = _addresses.GetValueOrDefault(authority);
    }

    /// <summary>Reads on an answer whose body nobody else wants, while it is short and quick.</summary>
    public async ValueTask FinishAsync(Answer answer, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(UnreadLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            Stream body = await answer.ReadBodyAsync(either.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                byte[] buffer = new byte[8 << 10];
                int count = 1;
                for (long left = MostUnread; left > 0 && count > 0; left -= count)
                    count = await body.ReadAsync(buffer, either.Token).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The record says that it was cut short; the redirect counts all the same.
        }
    }

    /// <summary>Gives the attempt what went over the wire, or its failure to be written down.</summary>
    /// <exception cref="OutputUnavailableException">The disk is full.</exception>
    public static Attempt HandOver(Chain chain, Attempt attempt)
    {
        if (chain.Exchanges.Count == 0) return attempt;
        foreach (WireExchange exchange in chain.Exchanges) exchange.Seal();
        foreach (WireExchange exchange in chain.Exchanges)
        {
            if (exchange.Failure is null) continue;
            attempt.Body?.Discard();
            Discard(chain.Exchanges);
            return exchange.Failure is OutputUnavailableException full
                ? throw new OutputUnavailableException(full.Message, full)
                : attempt with { Body = null, Retryable = false, Error = new PageError(PageErrorKind.Write, exchange.Failure.Message) };
        }

        return attempt with { Exchanges = chain.Exchanges };
    }

    public static void Discard(IEnumerable<WireExchange> exchanges)
    {
        foreach (WireExchange exchange in exchanges) exchange.Dispose();
    }
}
