using System.Net;
using System.Net.Sockets;

namespace ManyHands.Scraping;

/// <summary>Which of a host's addresses a connection may go to.</summary>
internal enum Reach
{
    /// <summary>Globally reachable ones.</summary>
    Public,

    /// <summary>The others.</summary>
    Private,

    /// <summary>Any: it is the proxy's.</summary>
    Proxy,
}

/// <summary>
/// Makes the connections of one <see cref="SocketsHttpHandler"/>, each to an address on the one side of the line between
/// public and private. So whatever answers over a pooled connection, it is known on which side that was, and no change
/// of a name's addresses between check and connect can blur it. Thread-safe.
/// </summary>
/// <remarks>Several addresses are tried as RFC 8305 advises: families in turn, the next one after a failure or 250 ms.</remarks>
internal sealed class Connector(Network network, Reach reach, TimeProvider time)
{
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    // A name can have thousands of addresses; whoever has that many dead ones is down.
    private const int MostAddresses = 16;

    /// <exception cref="AttemptFailedException">No address of the kind, or none that answers.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        DnsEndPoint target = context.DnsEndPoint;
        FetchProgress? progress = (context.InitialRequestMessage as OutgoingRequest)?.Progress;
        progress?.EnterWhileConnecting(FetchPhase.Dns);
        IPAddress[] all = IPAddress.TryParse(target.Host, out IPAddress? literal)
            ? [literal]
            : await ResolveAsync(target, cancellationToken).ConfigureAwait(false);
        IPAddress[] allowed = reach is Reach.Proxy ? all : Array.FindAll(all, address => network.IsPublic(address) == (reach is Reach.Public));
        bool otherSide = allowed.Length < all.Length;
        if (allowed.Length == 0)
        {
            throw new AttemptFailedException(PageErrorKind.Refused, Refusal.Message(target.Host)) { OtherSideUntried = otherSide };
        }

        progress?.EnterWhileConnecting(FetchPhase.Connect);
        try
        {
            Socket socket = allowed.Length == 1
                ? await ConnectAsync(allowed[0], target.Port, cancellationToken).ConfigureAwait(false)
                : await RaceAsync(Interleave(allowed), target.Port, cancellationToken).ConfigureAwait(false);
            if (context.InitialRequestMessage is OutgoingRequest request)
            {
                request.Connected = true;
                request.Address = reach is Reach.Proxy ? null : (socket.RemoteEndPoint as IPEndPoint)?.Address;
            }

            return new FreshStream(socket);
        }
        catch (SocketException failure)
        {
            string message = $"no connection to {Name(target)}: {Reason(failure)}";
            throw new AttemptFailedException(PageErrorKind.Connect, message, retryable: true, failure) { OtherSideUntried = otherSide };
        }
    }

    private async Task<IPAddress[]> ResolveAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        try
        {
            IPAddress[] addresses = await network.Resolve(target.Host, cancellationToken).ConfigureAwait(false);
            if (addresses.Length > 0) return addresses;
            throw new AttemptFailedException(PageErrorKind.Dns, $"{target.Host} has no address");
        }
        catch (SocketException failure)
        {
            bool temporary = failure.SocketErrorCode is SocketError.TryAgain;
            string message = temporary ? $"looking up {target.Host} failed for now" : $"{target.Host} has no address";
            throw new AttemptFailedException(PageErrorKind.Dns, message, temporary, failure);
        }
        catch (ArgumentException failure)
        {
            throw new AttemptFailedException(PageErrorKind.Dns, $"{target.Host} can't be a host's name", cause: failure);
        }
    }

    private async Task<Socket> RaceAsync(List<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        using var losers = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<Socket>>(addresses.Count);
        int next = 0;
        Task? pause = null;
        SocketException? failure = null;
        try
        {
            while (true)
            {
                if (next < addresses.Count && (running.Count == 0 || pause is { IsCompleted: true }))
                {
                    running.Add(ConnectAsync(addresses[next++], port, losers.Token));
                    pause = next < addresses.Count ? Task.Delay(Stagger, time, losers.Token) : null;
                }

                Task<Task<Socket>> first = Task.WhenAny(running);
                await Task.WhenAny(first, pause ?? first).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (!first.IsCompleted) continue;

                Task<Socket> done = await first.ConfigureAwait(false);
                running.Remove(done);
                try
                {
                    return await done.ConfigureAwait(false);
                }
                catch (SocketException one)
                {
                    failure = one;
                    if (running.Count == 0 && next == addresses.Count) throw;
                    pause = Task.CompletedTask;
                }
            }
        }
        finally
        {
            await losers.CancelAsync().ConfigureAwait(false);
            foreach (Task<Socket> loser in running) _ = CloseAsync(loser);
        }
    }

    private static async Task CloseAsync(Task<Socket> loser)
    {
        try
        {
            (await loser.ConfigureAwait(false)).Dispose();
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            // It lost the race anyway.
        }
    }

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (address.IsIPv4MappedToIPv6) socket.DualMode = true;
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static List<IPAddress> Interleave(IPAddress[] addresses)
    {
        var preferred = new Queue<IPAddress>(addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily));
        var others = new Queue<IPAddress>(addresses.Where(address => address.AddressFamily != addresses[0].AddressFamily));
        var order = new List<IPAddress>(addresses.Length);
        while (order.Count < MostAddresses && preferred.Count + others.Count > 0)
        {
            if (preferred.TryDequeue(out IPAddress? one)) order.Add(one);
            if (others.TryDequeue(out IPAddress? other)) order.Add(other);
        }

        return order;
    }

    private string Name(DnsEndPoint target) =>
        $"{(reach is Reach.Proxy ? "the proxy " : "")}{(target.Host.Contains(':') ? $"[{target.Host}]" : target.Host)}:{target.Port}";

    private static string Reason(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "refused",
        SocketError.TimedOut => "timed out",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => "unreachable",
        SocketError.ConnectionReset => "reset",
        SocketError.TooManyOpenSockets => "too many open sockets on this machine",
        SocketError.AccessDenied => "not permitted on this machine",
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => "no such kind of address on this machine",
        _ => failure.SocketErrorCode.ToString(),
    };
}
