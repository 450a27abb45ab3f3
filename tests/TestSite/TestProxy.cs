using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ManyHands.Testing;

/// <summary>
/// A small HTTP proxy on loopback: GET in absolute form, and CONNECT. Every host name leads to
/// 127.0.0.1. Thread-safe.
/// </summary>
public sealed class TestProxy : IAsyncDisposable
{
    private readonly TestSite _http;

    private TestProxy(TestSite http) => _http = http;

    public int Port => _http.Port;

    /// <summary>What it was asked for over HTTP.</summary>
    public IReadOnlyList<SeenRequest> Requests => _http.Requests;

    /// <param name="credentials"><c>user:password</c> that it insists on; null lets everybody pass.</param>
    public static async Task<TestProxy> StartAsync(string? credentials = null)
    {
        string? expected = credentials is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
        return new TestProxy(await TestSite.StartAsync(handle: exchange =>
        {
            if (expected is not null && exchange.Request["Proxy-Authorization"] != expected)
                return exchange.AnswerAsync("407 Who are you", "Proxy-Authenticate: Basic realm=\"test\"\r\n");
            return exchange.Request.Method == "CONNECT" ? TunnelAsync(exchange) : ForwardAsync(exchange);
        }));
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private static async Task ForwardAsync(Exchange exchange)
    {
        var target = new Uri(exchange.Request.Target);
        using Socket there = await ConnectAsync(target.Port, exchange.Stop);
        await there.SendAsync(Encoding.Latin1.GetBytes($"GET {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nConnection: close\r\nVia: 1.1 test\r\n\r\n"), exchange.Stop);
        there.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[8192];
        int count;
        while ((count = await there.ReceiveAsync(buffer, exchange.Stop)) > 0) await exchange.SendAsync(buffer.AsMemory(0, count));
        exchange.CloseWhenDone = true;
    }

    private static async Task TunnelAsync(Exchange exchange)
    {
        exchange.CloseWhenDone = true;
        Socket there;
        try
        {
            there = await ConnectAsync(int.Parse(exchange.Request.Target.Split(':')[^1], null), exchange.Stop);
        }
        catch (SocketException)
        {
            await exchange.AnswerAsync("502 No way");
            return;
        }

        using (there)
        {
            await exchange.SendAsync("HTTP/1.1 200 Go on\r\n\r\n");
            await exchange.RelayAsync(there);
        }
    }

    private static async Task<Socket> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        return socket;
    }
}
