using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ManyHands.Dashboard;

/// <summary>Adds the live page to an ASP.NET Core program.</summary>
public static class DashboardEndpoints
{
    /// <summary>
    /// Serves a live page of all executors of this process: what each worker does, queues, rates and failures, who waits for
    /// whom, warnings.
    /// </summary>
    /// <remarks>
    /// Without options only this machine may see it. While nobody looks it costs nothing; while somebody does, four times a second
    /// as long as copying what executors are at takes.
    /// </remarks>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="pattern">The page's path.</param>
    /// <param name="options">What it shows, and to whom; null is the default.</param>
    /// <returns>For further conventions, such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="ArgumentException">The token is too short to be a secret.</exception>
    public static IEndpointConventionBuilder MapManyHands(this IEndpointRouteBuilder endpoints, string pattern = "/hands", DashboardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        return Map(endpoints, pattern, options ?? new DashboardOptions(), new InspectedProcess());
    }

    /// <summary>The same for what a test makes up.</summary>
    internal static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern, DashboardOptions options, IInspectedProcess process)
    {
        ILogger log = (ILogger?)endpoints.ServiceProvider.GetService<ILoggerFactory>()?.CreateLogger("ManyHands.Dashboard") ?? NullLogger.Instance;
        var rules = new AccessRules(options);
        var watch = new Watch(options, process, log);
        endpoints.ServiceProvider.GetService<IHostApplicationLifetime>()?.ApplicationStopping.Register(watch.End);
        watch.Begin();

        RouteGroupBuilder group = endpoints.MapGroup(pattern);
        var page = new DashboardPage(rules, watch, log);
        foreach (PageFile file in PageFile.All)
            group.MapGet($"/{file.Name}", context => page.SendFileAsync(context, file));
        group.MapGet("/session", page.CheckSessionAsync);
        group.MapPost("/session", page.OpenSessionAsync);
        group.MapGet("/events", page.StreamAsync);
        return group;
    }
}
