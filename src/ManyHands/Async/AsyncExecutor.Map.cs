namespace ManyHands;

// What Map asks of it beyond what every executor has. A job that waits lends its place, so nothing needs running here.
public sealed partial class AsyncExecutor : IMapHost
{
    TimeProvider IMapHost.TimeProvider => _options.TimeProvider;

    bool IMapHost.HasJobTimeout => _options.JobTimeout is not null;

    bool IMapHost.IsInsideJob => false;

    bool IMapHost.TryRunHere(Task job) => false;
}
