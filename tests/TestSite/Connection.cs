using System.Net.Sockets;
using System.Text;

namespace ManyHands.Testing;

/// <summary>One accepted connection. Not thread-safe.</summary>
internal sealed class Connection(Socket socket, int number) : IDisposable
{
    private readonly byte[] _buffer = new byte[16 << 10];
    private int _used;

    public Socket Socket => socket;

    /// <summary>Null when the client closed the connection instead of asking.</summary>
    public async Task<SeenRequest?> ReadRequestAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _used).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_used == _buffer.Length) return null;
            int count = await socket.ReceiveAsync(_buffer.AsMemory(_used), cancellationToken);
            if (count == 0) return null;
            _used += count;
        }

        string head = Encoding.Latin1.GetString(_buffer, 0, end);
        _used -= end + 4;
        Array.Copy(_buffer, end + 4, _buffer, 0, _used);
        string[] lines = head.Split("\r\n");
        string[] start = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).Select(pair => KeyValuePair.Create(pair[0], pair.ElementAtOrDefault(1)?.Trim() ?? ""));
        return new SeenRequest(start[0], start.ElementAtOrDefault(1) ?? "", [.. headers], number);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
    }

    /// <summary>Ends only when the client closes the connection.</summary>
    public async Task WaitForCloseAsync(CancellationToken cancellationToken)
    {
        while (await socket.ReceiveAsync(_buffer, cancellationToken) > 0)
        {
            // Whatever it still says.
        }
    }

    public void Dispose() => socket.Dispose();
}
