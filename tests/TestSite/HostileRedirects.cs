namespace ManyHands.Testing;

/// <summary>Redirects to where nobody should go.</summary>
internal static class HostileRedirects
{
    public static Dictionary<string, Func<Exchange, Task>> Behaviours { get; } = new()
    {
        ["/redirect-to-itself"] = exchange => exchange.RedirectAsync("/redirect-to-itself"),
        ["/redirect-loop-a"] = exchange => exchange.RedirectAsync("/redirect-loop-b"),
        ["/redirect-loop-b"] = exchange => exchange.RedirectAsync("/redirect-loop-a#again"),
        ["/redirect-endless"] = exchange => exchange.RedirectAsync($"/redirect-endless?n={exchange.Request.Number("n", 0) + 1}"),
        ["/redirect-ftp"] = exchange => exchange.RedirectAsync("ftp://127.0.0.1/file"),
        ["/redirect-gopher"] = exchange => exchange.RedirectAsync("gopher://127.0.0.1/1"),
        ["/redirect-javascript"] = exchange => exchange.RedirectAsync("javascript:alert(1)"),
        ["/redirect-file"] = exchange => exchange.RedirectAsync("file:///etc/passwd"),
        ["/redirect-data"] = exchange => exchange.RedirectAsync("data:text/html,hello"),
        ["/redirect-bad-port"] = exchange => exchange.RedirectAsync("http://127.0.0.1:99999/"),
        ["/redirect-bad-host"] = exchange => exchange.RedirectAsync("http://a b/"),
        ["/redirect-no-host"] = exchange => exchange.RedirectAsync("http://"),
        ["/redirect-nowhere"] = exchange => exchange.AnswerAsync("302 Found", "", "stay"),
        ["/redirect-empty"] = exchange => exchange.AnswerAsync("302 Found", "Location:\r\n", "stay"),
        ["/redirect-two-places"] = exchange => exchange.AnswerAsync("302 Found", "Location: /ok\r\nLocation: /empty\r\n", "where"),
        ["/redirect-not-one-300"] = exchange => exchange.RedirectAsync("/ok", "300 Multiple Choices"),
        ["/redirect-not-one-305"] = exchange => exchange.RedirectAsync("/ok", "305 Use Proxy"),
        ["/redirect-escape"] = exchange => exchange.RedirectAsync("\x1b[2Jx:/evil"),
    };
}
