namespace ManyHands.Testing;

/// <summary>Lies about where the body ends.</summary>
internal static class HostileFraming
{
    public static Dictionary<string, Func<Exchange, Task>> Behaviours { get; } = new()
    {
        ["/length-too-long"] = Closing("Content-Length: 100\r\n\r\nshort"),
        ["/length-too-short"] = Closing("Content-Length: 4\r\n\r\nfine, and more than announced"),
        ["/length-negative"] = Closing("Content-Length: -5\r\n\r\nhello"),
        ["/length-word"] = Closing("Content-Length: five\r\n\r\nhello"),
        ["/length-plus"] = Closing("Content-Length: +5\r\n\r\nhello"),
        ["/length-empty"] = Closing("Content-Length:\r\n\r\nhello"),
        ["/length-enormous"] = Closing("Content-Length: 99999999999999999999999\r\n\r\nhello"),
        ["/length-huge"] = Closing("Content-Length: 9000000000000000000\r\n\r\nhello"),
        ["/length-twice-same"] = Closing("Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        ["/length-twice-other"] = Closing("Content-Length: 5\r\nContent-Length: 3\r\n\r\nhello"),
        ["/length-list"] = Closing("Content-Length: 5, 3\r\n\r\nhello"),
        ["/length-and-chunks"] = Closing("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        ["/no-length"] = Closing("\r\nfine"),
        ["/chunks"] = Chunked("2;note=x\r\nfi\r\n2\r\nne\r\n0\r\nX-Trailer: yes\r\n\r\n"),
        ["/chunk-size-word"] = Chunked("two\r\nok\r\n0\r\n\r\n"),
        ["/chunk-size-negative"] = Chunked("-2\r\nok\r\n0\r\n\r\n"),
        ["/chunk-size-giant"] = Chunked("FFFFFFFFFFFFFFFFFF\r\nok\r\n0\r\n\r\n"),
        ["/chunk-size-lie"] = Chunked("1\r\nmore than one\r\n0\r\n\r\n"),
        ["/chunk-cut"] = Chunked("64\r\nhalf"),
        ["/last-chunk-missing"] = Chunked("2\r\nok\r\n"),
        ["/end-of-chunks-missing"] = Chunked("2\r\nok\r\n0\r\n"),
        ["/transfer-unknown"] = Closing("Transfer-Encoding: sausage\r\n\r\nhello"),
        ["/transfer-gzip-chunked"] = Closing("Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        ["/transfer-twice"] = Closing("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        ["/two-answers"] = Closing("Content-Length: 4\r\n\r\nfineHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
    };

    private static Func<Exchange, Task> Closing(string rest) => async exchange =>
    {
        await exchange.SendAsync("HTTP/1.1 200 OK\r\n" + rest);
        exchange.CloseWhenDone = true;
    };

    private static Func<Exchange, Task> Chunked(string rest) => Closing("Transfer-Encoding: chunked\r\n\r\n" + rest);
}
