using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ManyHands.Dashboard;

/// <summary>Answers the page's requests. Thread-safe.</summary>
internal sealed class DashboardPage(AccessRules rules, Watch watch, ILogger log)
{
    /// <summary>The page, its scripts and styles: there is no data in them, so they need no token.</summary>
    public async Task SendFileAsync(HttpContext context, PageFile file)
    {
        SafeHeaders.Add(context.Response);
        if (rules.CheckVisitor(context) is { } denial)
            await DenyAsync(context, denial).ConfigureAwait(false);
        else if (file.Name.Length == 0 && context.Request.Path.Value is { } path && !path.EndsWith('/'))
            context.Response.Redirect($"{context.Request.PathBase}{context.Request.Path}/", permanent: false);
        else
            await file.SendAsync(context).ConfigureAwait(false);
    }

    /// <summary>Tells the page whether it may read, since EventSource does not tell it why it was refused.</summary>
    public Task CheckSessionAsync(HttpContext context)
    {
        SafeHeaders.Add(context.Response);
        if (rules.CheckReader(context) is { } denial)
            return DenyAsync(context, denial);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Takes the token and gives a cookie for it.</summary>
    public Task OpenSessionAsync(HttpContext context)
    {
        SafeHeaders.Add(context.Response);
        if (rules.CheckEntry(context) is { } denial)
            return DenyAsync(context, denial);
        string path = $"{context.Request.PathBase}{context.Request.Path}";
        rules.Token?.SetCookie(context, path[..(path.LastIndexOf('/') + 1)]);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Sends what there is so far, and then each digest, as server-sent events.</summary>
    public async Task StreamAsync(HttpContext context)
    {
        SafeHeaders.Add(context.Response);
        if (rules.CheckReader(context) is { } denial)
        {
            await DenyAsync(context, denial).ConfigureAwait(false);
            return;
        }

        using Viewer? viewer = watch.TryJoin();
        if (viewer is null)
        {
            await DenyAsync(context, new Denial(StatusCodes.Status503ServiceUnavailable, "Too many look at this page already.")).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back.
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        CancellationToken gone = context.RequestAborted;
        try
        {
            await foreach (byte[] message in viewer.Messages.ReadAllAsync(gone).ConfigureAwait(false))
                await SendAsync(message).ConfigureAwait(false);
            foreach (byte[] message in viewer.Last)
                await SendAsync(message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The page was closed.
        }

        async Task SendAsync(byte[] message)
        {
            await context.Response.Body.WriteAsync(message, gone).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(gone).ConfigureAwait(false);
        }
    }

    private Task DenyAsync(HttpContext context, Denial denial)
    {
        DashboardLog.Refused(log, context.Request.Method, VisibleText.Of(context.Request.Path.Value, 200), VisibleText.Of(context.Request.Host.Value, 200), denial.Reason);
        context.Response.StatusCode = denial.Status;
        if (denial.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(denial.Reason + "\n", context.RequestAborted);
    }
}
