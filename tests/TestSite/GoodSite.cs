using System.Security.Cryptography;
using System.Text;

namespace ManyHands.Testing;

/// <summary>Pages whose every byte is known beforehand.</summary>
/// <remarks>
/// <c>/page/N</c> (with <c>size</c> bytes, packed by <c>coding</c>, after <c>delay</c> milliseconds), <c>/big?size=N</c>
/// (made up while it is sent), <c>/ok</c>, <c>/empty</c>.
/// </remarks>
public static class GoodSite
{
    public const int DefaultSize = 8192;

    /// <summary>The body of <c>/page/N</c>.</summary>
    public static byte[] Page(int number, int size = DefaultSize)
    {
        byte[] line = Encoding.ASCII.GetBytes($"<p>This is line of page {number}, which goes on for a while.</p>\n");
        byte[] head = Encoding.ASCII.GetBytes($"<!doctype html><title>Page {number}</title>\n");
        byte[] body = new byte[size];
        for (int at = 0; at < size; at++) body[at] = at < head.Length ? head[at] : line[(at - head.Length) % line.Length];
        return body;
    }

    /// <summary>The hash of a body, as results give it.</summary>
    public static string Sha256(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>A block of what <c>/big</c> consists of.</summary>
    public static byte[] Block { get; } = Page(0, 64 << 10);

    internal static async Task HandleAsync(Exchange exchange)
    {
        SeenRequest request = exchange.Request;
        if (request.Number("delay", 0) is > 0 and int delay) await exchange.PauseAsync(TimeSpan.FromMilliseconds(delay));
        switch (request.Path)
        {
            case "/ok":
                await exchange.AnswerAsync("200 OK", "Content-Type: text/plain\r\n", "fine");
                break;
            case "/empty":
                await exchange.AnswerAsync("200 OK");
                break;
            case "/big":
                await SendBigAsync(exchange, long.Parse(request.Query("size")!, null));
                break;
            case string path when path.StartsWith("/page/", StringComparison.Ordinal):
                await SendPageAsync(exchange, int.Parse(path.AsSpan("/page/".Length), null));
                break;
            default:
                await exchange.AnswerAsync("404 Not Found", "Content-Type: text/html\r\n", "<p>not here</p>");
                break;
        }
    }

    private static async Task SendPageAsync(Exchange exchange, int number)
    {
        byte[] body = Page(number, exchange.Request.Number("size", DefaultSize));
        string headers = "Content-Type: text/html; charset=utf-8\r\n";
        if (exchange.Request.Query("coding") is { } coding)
        {
            body = Packing.Pack(body, coding);
            headers += $"Content-Encoding: {coding.Replace("raw-", "", StringComparison.Ordinal)}\r\n";
        }

        await exchange.AnswerAsync("200 OK", headers, body);
    }

    private static async Task SendBigAsync(Exchange exchange, long size)
    {
        await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {size}\r\n\r\n");
        for (long left = size; left > 0; left -= Block.Length)
        {
            await exchange.SendAsync(Block.AsMemory(0, (int)Math.Min(left, Block.Length)));
        }
    }
}
