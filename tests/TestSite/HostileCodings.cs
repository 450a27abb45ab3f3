using System.Text;

namespace ManyHands.Testing;

/// <summary>Bodies that are not what their Content-Encoding says. <c>coding</c> in the query says which.</summary>
internal static class HostileCodings
{
    public static Dictionary<string, Func<Exchange, Task>> Behaviours { get; } = new()
    {
        ["/coding-cut"] = exchange => AnswerAsync(exchange, Coding(exchange), PackedPage(exchange)[..^9]),
        ["/coding-corrupt"] = exchange =>
        {
            byte[] packed = PackedPage(exchange);
            for (int at = packed.Length / 3; at < packed.Length / 2; at++) packed[at] ^= 0x5a;
            return AnswerAsync(exchange, Coding(exchange), packed);
        },
        ["/coding-garbage"] = exchange => AnswerAsync(exchange, Coding(exchange), "this was never packed at all"u8.ToArray()),
        ["/coding-bomb"] = exchange => AnswerAsync(exchange, Coding(exchange), Packing.Bomb(exchange.Request.Number("size", 64 << 20), Coding(exchange))),
        ["/coding-unknown"] = exchange => AnswerAsync(exchange, "sausage", "hello"u8.ToArray()),
        ["/coding-double"] = exchange => AnswerAsync(exchange, "gzip, br", Packing.Pack(GoodSite.Page(1), "gzip,br")),
        ["/coding-double-lie"] = exchange => AnswerAsync(exchange, "gzip, br", Packing.Pack(GoodSite.Page(1), "br")),
        ["/coding-empty"] = exchange => AnswerAsync(exchange, Coding(exchange), []),
        ["/coding-identity"] = exchange => AnswerAsync(exchange, "identity", "fine"u8.ToArray()),
        ["/coding-many"] = exchange => AnswerAsync(exchange, string.Join(", ", Enumerable.Repeat("gzip", 200)), Packing.Pack("x"u8.ToArray(), "gzip")),
        ["/coding-reset"] = async exchange =>
        {
            byte[] packed = PackedPage(exchange);
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: {Coding(exchange)}\r\nContent-Length: {packed.Length}\r\n\r\n");
            await exchange.SendAsync(packed.AsMemory(0, packed.Length / 2));
            exchange.CloseWhenDone = true;
        },
        ["/coding-cut-404"] = exchange => exchange.AnswerAsync("404 Not Found", "Content-Encoding: gzip\r\n", Packing.Pack(GoodSite.Page(1), "gzip").AsMemory(0, 20)),
    };

    private static string Coding(Exchange exchange) => exchange.Request.Query("coding") ?? "gzip";

    private static byte[] PackedPage(Exchange exchange) => Packing.Pack(RandomText(20_000), Coding(exchange));

    private static Task AnswerAsync(Exchange exchange, string coding, byte[] body) =>
        exchange.AnswerAsync("200 OK", $"Content-Type: text/plain\r\nContent-Encoding: {coding}\r\n", body);

    /// <summary>Text that packing makes shorter, but not much.</summary>
    private static byte[] RandomText(int length)
    {
        var text = new StringBuilder(length);
        uint state = 12345;
        while (text.Length < length)
        {
            state = (state * 1664525) + 1013904223;
            text.Append((char)('a' + ((state >> 16) % 26)));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
