namespace ManyHands.Testing;

/// <summary>Which part of the site answers a path.</summary>
internal static class Routes
{
    public static Task HandleAsync(Exchange exchange)
    {
        string path = exchange.Request.Path;
        if (HostileSite.Behaviours.TryGetValue(path, out Func<Exchange, Task>? behave)) return behave(exchange);
        return path.StartsWith("/moving/", StringComparison.Ordinal) ? MovingSite.HandleAsync(exchange) : GoodSite.HandleAsync(exchange);
    }
}
