using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ManyHands.Testing;

/// <summary>
/// A web server on loopback over a bare socket, so that a test decides every byte it sends. It writes down what it was
/// asked and how many requests it had at once. Thread-safe.
/// </summary>
public sealed class TestSite : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Func<Exchange, Task> _handle;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Connection, Task> _connections = new();
    private readonly ConcurrentQueue<SeenRequest> _requests = new();
    private readonly Changes _asked = new();
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Task _accepting;
    private int _lastConnection;
    private int _atOnce;
    private int _mostAtOnce;

    private TestSite(IPAddress address, Func<Exchange, Task> handle, TimeProvider time)
    {
        _handle = handle;
        Time = time;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(512);
        Address = address;
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public IPAddress Address { get; }

    public int Port { get; }

    /// <summary><c>host:port</c> as it stands in a URL.</summary>
    public string Authority => Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";

    /// <summary>The clock that its pauses go by.</summary>
    public TimeProvider Time { get; }

    /// <summary>Every request whose header arrived whole, in that order.</summary>
    public IReadOnlyList<SeenRequest> Requests => [.. _requests];

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _lastConnection);

    /// <summary>The largest number of requests that were being answered at the same time.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    /// <summary>Starts a site with all paths of <see cref="GoodSite"/> and <see cref="HostileSite"/>, or one that does what <paramref name="handle"/> says.</summary>
    /// <param name="address">Any address of this machine; null is 127.0.0.1.</param>
    /// <param name="handle">Answers each request.</param>
    /// <param name="time">For <see cref="Exchange.PauseAsync"/>; null is the system's.</param>
    public static Task<TestSite> StartAsync(IPAddress? address = null, Func<Exchange, Task>? handle = null, TimeProvider? time = null) =>
        Task.FromResult(new TestSite(address ?? IPAddress.Loopback, handle ?? Routes.HandleAsync, time ?? TimeProvider.System));

    public string Url(string path) => $"http://{Authority}{path}";

    /// <summary>How often the target was asked for, query included.</summary>
    public int CountOf(string target) => _requests.Count(request => request.Target == target);

    /// <summary>Ends when it has had so many requests in all.</summary>
    public Task AskedAsync(int requests) => _asked.UntilAsync(() => _requests.Count >= requests);

    /// <summary>Counts up a number of this site's own; the first is 1.</summary>
    internal int Next(string counter) => _counts.AddOrUpdate(counter, 1, static (_, count) => count + 1);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (Connection connection in _connections.Keys) connection.Dispose();
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_stop.Token);
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return; // The site is being shut.
            }

            var connection = new Connection(socket, Interlocked.Increment(ref _lastConnection));
            Task serving = ServeAsync(connection);
            _connections[connection] = serving;
            _ = serving.ContinueWith(_ => _connections.TryRemove(connection, out Task? _), TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Connection connection)
    {
        await Task.Yield();
        try
        {
            while (await connection.ReadRequestAsync(_stop.Token) is { } request)
            {
                _requests.Enqueue(request);
                _asked.Tell();
                var exchange = new Exchange(this, connection, request, _stop.Token);
                int atOnce = Interlocked.Increment(ref _atOnce);
                for (int most = _mostAtOnce; atOnce > most; most = _mostAtOnce)
                {
                    if (Interlocked.CompareExchange(ref _mostAtOnce, atOnce, most) == most) break;
                }

                try
                {
                    await _handle(exchange);
                }
                finally
                {
                    Interlocked.Decrement(ref _atOnce);
                }

                if (exchange.CloseWhenDone) break;
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or the site is being shut.
        }
        finally
        {
            connection.Dispose();
        }
    }
}
