using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ManyHands.Dashboard.Tests;

/// <summary>An ASP.NET Core program with the page at <c>/hands</c>, on a loopback port of its own.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageHost(WebApplication app) => _app = app;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Origin => _app.Urls.Single();

    public string Url => $"{Origin}/hands/";

    public int Port => new Uri(Origin).Port;

    /// <param name="options">Null is the default.</param>
    /// <param name="process">Null is this process.</param>
    /// <param name="before">What comes before the page.</param>
    public static async Task<PageHost> StartAsync(DashboardOptions? options = null, IInspectedProcess? process = null, Action<WebApplication>? before = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        before?.Invoke(app);
        if (process is null)
            app.MapManyHands("/hands", options);
        else
            DashboardEndpoints.Map(app, "/hands", options ?? new DashboardOptions(), process);
        await app.StartAsync();
        return new PageHost(app);
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
