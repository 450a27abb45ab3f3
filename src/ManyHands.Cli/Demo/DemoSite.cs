using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ManyHands.Cli;

/// <summary>
/// A small web server on loopback whose pages are the same on every run, each answered after a while, as a server far
/// away would. Knows just as much of HTTP as our own fetcher needs. Thread-safe.
/// </summary>
internal sealed class DemoSite : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _time;
    private readonly Task _accepting;

    public DemoSite(TimeProvider time)
    {
        _time = time;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The site's URLs.</summary>
    public IEnumerable<string> Urls(int count)
    {
        for (int page = 1; page <= count; page++)
            yield return $"http://127.0.0.1:{Port}/{DemoPage.Shelf(page)}/{page}";
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        while (!_end.IsCancellationRequested)
        {
            try
            {
                serving.Add(ServeAsync(await _listener.AcceptAsync(_end.Token)));
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break; // The demonstration is over.
            }

            serving.RemoveAll(static task => task.IsCompleted);
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            byte[] buffer = new byte[16 << 10];
            int used = 0;
            try
            {
                while (true)
                {
                    int read = await socket.ReceiveAsync(buffer.AsMemory(used), _end.Token);
                    if (read == 0)
                        return;
                    used += read;
                    if (used == buffer.Length)
                        return;

                    // Requests have no body, so one ends with its header; nobody here sends a second before the answer.
                    if (buffer.AsSpan(0, used).IndexOf("\r\n\r\n"u8) < 0)
                        continue;
                    int page = PageNumber(buffer.AsSpan(0, used));
                    used = 0;
                    await Task.Delay(DemoPage.Latency(page), _time, _end.Token);
                    await SendAsync(socket, DemoPage.Body(page));
                }
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException)
            {
                // The fetcher has gone, or the demonstration is over.
            }
        }
    }

    private async ValueTask SendAsync(Socket socket, byte[] body)
    {
        byte[] head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length}\r\n\r\n");
        ReadOnlyMemory<byte> rest = (byte[])[.. head, .. body];
        while (!rest.IsEmpty)
            rest = rest[await socket.SendAsync(rest, _end.Token)..];
    }

    // "GET /shelf/17 HTTP/1.1"
    private static int PageNumber(ReadOnlySpan<byte> request)
    {
        ReadOnlySpan<byte> target = request[(request.IndexOf((byte)' ') + 1)..];
        target = target[..target.IndexOf((byte)' ')];
        return int.TryParse(target[(target.LastIndexOf((byte)'/') + 1)..], out int page) ? page : 0;
    }
}
