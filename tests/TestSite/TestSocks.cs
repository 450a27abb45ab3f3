using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ManyHands.Testing;

/// <summary>A SOCKS5 server (RFC 1928) on loopback without authentication. Every host name leads to 127.0.0.1. Thread-safe.</summary>
public sealed class TestSocks : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _targets = new();
    private readonly Task _serving;

    public TestSocks()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    public int Port { get; }

    /// <summary>The hosts it was asked to connect to.</summary>
    public IReadOnlyList<string> Targets => [.. _targets];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true) relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(relays); // The server is being shut.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                NetworkStream here = client.GetStream();
                byte[] head = await ReadAsync(here, 2);
                await ReadAsync(here, head[1]);
                await here.WriteAsync(new byte[] { 5, 0 }, _stop.Token);

                byte[] request = await ReadAsync(here, 4);
                byte[] host = await ReadAsync(here, request[3] switch { 1 => 4, 4 => 16, _ => (await ReadAsync(here, 1))[0] });
                byte[] port = await ReadAsync(here, 2);
                _targets.Enqueue(request[3] == 3 ? Encoding.ASCII.GetString(host) : new IPAddress(host).ToString());

                using var there = new TcpClient();
                await there.ConnectAsync(IPAddress.Loopback, (port[0] << 8) | port[1], _stop.Token);
                await here.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 }, _stop.Token);
                NetworkStream far = there.GetStream();
                await Task.WhenAny(here.CopyToAsync(far, _stop.Token), far.CopyToAsync(here, _stop.Token));
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            // One of the two has gone, or the server is being shut.
        }
    }

    private async Task<byte[]> ReadAsync(NetworkStream from, int count)
    {
        byte[] bytes = new byte[count];
        await from.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }
}
