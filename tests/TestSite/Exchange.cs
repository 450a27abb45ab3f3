using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ManyHands.Testing;

/// <summary>A request and the means to answer it, well or badly. Not thread-safe.</summary>
public sealed class Exchange
{
    private readonly Connection _connection;

    internal Exchange(TestSite site, Connection connection, SeenRequest request, CancellationToken stop)
    {
        Site = site;
        _connection = connection;
        Request = request;
        Stop = stop;
    }

    public TestSite Site { get; }

    public SeenRequest Request { get; }

    /// <summary>Cancelled when the site is shut.</summary>
    public CancellationToken Stop { get; }

    /// <summary>The connection ends with this exchange.</summary>
    public bool CloseWhenDone { get; set; }

    /// <summary>Sends the text as it is, each character one byte.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _connection.SendAsync(bytes, Stop);

    /// <summary>A well-formed answer with the right length.</summary>
    /// <param name="headers">Whole lines, each ended by CR LF; none may be there.</param>
    public Task AnswerAsync(string status, string headers, ReadOnlyMemory<byte> body)
    {
        string length = body.Length.ToString(CultureInfo.InvariantCulture);
        byte[] head = Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
        return SendAsync((byte[])[.. head, .. body.Span]);
    }

    public Task AnswerAsync(string status, string headers = "", string body = "") => AnswerAsync(status, headers, Encoding.UTF8.GetBytes(body));

    public Task RedirectAsync(string location, string status = "302 Found") => AnswerAsync(status, $"Location: {location}\r\n", "moved");

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _connection.Socket.LingerState = new LingerOption(true, 0);
        _connection.Dispose();
        CloseWhenDone = true;
    }

    /// <summary>Passes bytes on both ways until one side ends.</summary>
    public async Task RelayAsync(Socket there)
    {
        await using var here = new NetworkStream(_connection.Socket);
        await using var far = new NetworkStream(there);
        await Task.WhenAny(here.CopyToAsync(far, Stop), far.CopyToAsync(here, Stop));
    }

    /// <summary>Lets this much of the site's time pass. Whatever a site is slow at goes through here.</summary>
    public Task PauseAsync(TimeSpan time) => Task.Delay(time, Site.Time, Stop);

    /// <summary>Sends nothing more, and stays until the client goes.</summary>
    public async Task StayAsync()
    {
        CloseWhenDone = true;
        await _connection.WaitForCloseAsync(Stop);
    }

    /// <summary>Sends the text again and again until the client goes.</summary>
    public async Task SendForEverAsync(string text, TimeSpan pause = default)
    {
        CloseWhenDone = true;
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        while (true)
        {
            await SendAsync(bytes);
            if (pause > TimeSpan.Zero) await PauseAsync(pause);
        }
    }
}
