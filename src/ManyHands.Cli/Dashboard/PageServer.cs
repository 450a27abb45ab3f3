using System.Net;
using System.Net.Sockets;
using ManyHands.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ManyHands.Cli;

/// <summary>A web server on loopback with nothing but the live page. Thread-safe.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;

    private PageServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single() + "/";

    /// <exception cref="UsageException">The port can't be had.</exception>
    public static async Task<PageServer> StartAsync(int port, string title, Func<IEnumerable<DashboardSection>> sections)
    {
        // Empty: no file, variable or argument that happens to be there changes what is listened to, and nothing is logged.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        WebApplication app = builder.Build();
        app.UseRouting();
        app.MapManyHands("/", new DashboardOptions { Title = title, Sections = sections, WatchesAlways = true });
        try
        {
            await app.StartAsync();
            return new PageServer(app);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new UsageException($"--dashboard: port {port} {Reason(failure)}", "another one, or --dashboard alone for any that is free");
        }
    }

    /// <summary>Ends the pages that are open, and the server.</summary>
    public async ValueTask DisposeAsync()
    {
        using var late = new CancellationTokenSource(LongestStop);
        await _app.StopAsync(late.Token);
        await _app.DisposeAsync();
    }

    private static string Reason(Exception failure) =>
        failure is IOException { InnerException: AddressInUseException } or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } ? "is in use"
        : failure is SocketException { SocketErrorCode: SocketError.AccessDenied } ? "is not for ordinary users"
        : $"can't be listened on: {Terminal.Safe(failure.Message)}";

    /// <summary>Ctrl-C is the run's business.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
