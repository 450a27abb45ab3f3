namespace ManyHands.Testing;

/// <summary>Too slow, too long, too early gone.</summary>
internal static class HostileTiming
{
    private static readonly TimeSpan Drip = TimeSpan.FromMilliseconds(50);

    public static Dictionary<string, Func<Exchange, Task>> Behaviours { get; } = new()
    {
        ["/never-answers"] = exchange => exchange.StayAsync(),
        ["/slow-header"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nX-Slow: ");
            await exchange.SendForEverAsync("z", Drip);
        },
        ["/slow-body"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            await exchange.SendForEverAsync("z", Drip);
        },
        ["/stops-in-body"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            await exchange.StayAsync();
        },
        ["/slow-redirect-body"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 1000000\r\n\r\n");
            await exchange.SendForEverAsync("z", Drip);
        },
        ["/endless-body"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
            await exchange.SendForEverAsync(new string('z', 8192));
        },
        ["/endless-chunks"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            await exchange.SendForEverAsync($"2000\r\n{new string('z', 8192)}\r\n");
        },
        ["/endless-headers"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\n");
            await exchange.SendForEverAsync("X-More: and more and more and more\r\n");
        },
        ["/endless-header"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nX-Long: ");
            await exchange.SendForEverAsync(new string('z', 8192));
        },
        ["/endless-status-line"] = exchange => exchange.SendForEverAsync("HTTP/1.1 200 O" + new string('O', 8192)),
        ["/endless-informational"] = exchange => exchange.SendForEverAsync("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"),
        ["/endless-trailer"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n");
            await exchange.SendForEverAsync("X-More: and more\r\n");
        },
        ["/closes-at-once"] = exchange =>
        {
            exchange.CloseWhenDone = true;
            return Task.CompletedTask;
        },
        ["/resets-at-once"] = exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        },
        ["/resets-in-header"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-");
            exchange.Reset();
        },
        ["/closes-in-header"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Le");
            exchange.CloseWhenDone = true;
        },
        ["/resets-in-body"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nsome");
            await exchange.PauseAsync(Drip);
            exchange.Reset();
        },
        ["/resets-in-unmeasured-body"] = async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\n\r\nsome");
            await exchange.PauseAsync(Drip);
            exchange.Reset();
        },
        ["/closes-idle"] = async exchange =>
        {
            // Promises to keep the connection, and closes it.
            await exchange.AnswerAsync("200 OK", "Connection: keep-alive\r\n", "fine");
            exchange.CloseWhenDone = true;
        },
    };
}
