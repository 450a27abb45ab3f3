namespace ManyHands.Testing;

/// <summary>Status lines and header fields that nobody should send.</summary>
internal static class HostileHeads
{
    private const string Fine = "Content-Length: 4\r\n\r\nfine";

    public static Dictionary<string, Func<Exchange, Task>> Behaviours { get; } = new()
    {
        ["/status-000"] = Raw("HTTP/1.1 000 Nothing\r\n" + Fine),
        ["/status-099"] = Raw("HTTP/1.1 099 Nothing\r\n" + Fine),
        ["/status-99"] = Raw("HTTP/1.1 99 Nothing\r\n" + Fine),
        ["/status-1000"] = Raw("HTTP/1.1 1000 Nothing\r\n" + Fine),
        ["/status-word"] = Raw("HTTP/1.1 OK\r\n" + Fine),
        ["/status-999"] = Raw("HTTP/1.1 999 Request denied\r\n" + Fine),
        ["/status-without-reason"] = Raw("HTTP/1.1 200\r\n" + Fine),
        ["/status-hostile-reason"] = Raw("HTTP/1.1 404 \x1b[31mgot you\x07\r\n" + Fine),
        ["/version-9.9"] = Raw("HTTP/9.9 200 OK\r\n" + Fine),
        ["/version-1.0"] = Raw("HTTP/1.0 200 OK\r\n\r\nfine"),
        ["/version-2-preface"] = Raw("HTTP/2.0 200 OK\r\n" + Fine),
        ["/garbage"] = Raw("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03 random bytes \xff\xfe\r\n\r\n"),
        ["/html-without-header"] = Raw("<!doctype html><p>hello</p>\r\n\r\n"),
        ["/only-line-feeds"] = Raw("HTTP/1.1 200 OK\nContent-Length: 4\n\nfine"),
        ["/header-without-colon"] = Raw("HTTP/1.1 200 OK\r\nno colon here\r\n" + Fine),
        ["/header-without-name"] = Raw("HTTP/1.1 200 OK\r\n: nameless\r\n" + Fine),
        ["/header-bad-name"] = Raw("HTTP/1.1 200 OK\r\nBad Name\x01: x\r\n" + Fine),
        ["/header-null"] = Raw("HTTP/1.1 200 OK\r\nX-Null: a\0b\r\nETag: \"a\0b\"\r\nContent-Type: text/\0html\r\n" + Fine),
        ["/header-bare-cr"] = Raw("HTTP/1.1 200 OK\r\nX-Split: a\rSet-Cookie: evil=1\r\n" + Fine),
        ["/header-escape"] = Raw("HTTP/1.1 200 OK\r\nETag: \"\x1b[2J\"\r\nLast-Modified: \x1b[2J\r\nContent-Type: \x1b[31mtext/html\r\n" + Fine),
        ["/header-folded"] = Raw("HTTP/1.1 200 OK\r\nX-Folded: one\r\n two\r\n" + Fine),
        ["/header-giant"] = Raw($"HTTP/1.1 200 OK\r\nX-Giant: {new string('g', 200_000)}\r\n" + Fine),
        ["/headers-many"] = Raw("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"X-Header-{i}: value\r\n")) + Fine),
        ["/etag-giant"] = Raw($"HTTP/1.1 200 OK\r\nETag: \"{new string('e', 5000)}\"\r\n" + Fine),
        ["/informational"] = Raw(string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 50)) + "HTTP/1.1 200 OK\r\n" + Fine),
        ["/switching"] = Raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
        ["/part"] = Raw("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/10\r\n" + Fine),
        ["/unchanged"] = Raw("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"),
        ["/no-content"] = Raw("HTTP/1.1 204 No Content\r\n\r\n"),
        ["/no-content-with-body"] = Raw("HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nevil"),
        ["/wrong-charset"] = Raw("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=klingon\r\n" + Fine),
        ["/content-type-junk"] = Raw("HTTP/1.1 200 OK\r\nContent-Type: ;;;/;=\"\r\n" + Fine),
        ["/set-cookie-junk"] = Raw("HTTP/1.1 200 OK\r\nSet-Cookie: =;;=;\r\nSet-Cookie:\r\nSet-Cookie: a=b; domain=com; expires=when; max-age=much\r\n" + Fine),
        ["/retry-later"] = exchange => exchange.AnswerAsync("503 Busy", "Retry-After: 7\r\n", "later"),
        ["/retry-never-mind"] = exchange => exchange.AnswerAsync("429 Slow down", "Retry-After: soon\r\n", "later"),
        ["/retry-at"] = exchange => exchange.AnswerAsync("429 Slow down", $"Retry-After: {exchange.Request.Query("date")}\r\n", "later"),
        ["/status"] = exchange => exchange.AnswerAsync($"{exchange.Request.Query("code")} Whatever", "", "told"),
        ["/flaky"] = exchange => exchange.Site.Next(exchange.Request.Target) <= exchange.Request.Number("fails", 2)
            ? exchange.AnswerAsync("503 Busy", "", "not yet")
            : exchange.AnswerAsync("200 OK", "Content-Type: text/plain\r\n", "at last"),
    };

    private static Func<Exchange, Task> Raw(string text) => async exchange =>
    {
        await exchange.SendAsync(text);
        exchange.CloseWhenDone = true;
    };
}
