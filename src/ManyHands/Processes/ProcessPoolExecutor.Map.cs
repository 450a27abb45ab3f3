using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

// What Map asks of it beyond what every executor has.
public sealed partial class ProcessPoolExecutor : IGroupHost
{
    TimeProvider IMapHost.TimeProvider => TimeProvider;

    bool IMapHost.HasJobTimeout => _options.JobTimeout is not null;

    bool IMapHost.IsInsideJob => false;

    private TimeProvider TimeProvider => _options.TimeProvider;

    bool IMapHost.TryRunHere(Task job) => false;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The constructor says it.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The constructor says it.")]
    void IGroupHost.Check(Delegate code) => Crossing.Check(code, "function");

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The constructor says it.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The constructor says it.")]
    Task<GroupReport<TResult>> IGroupHost.SubmitGroup<T, TResult>(
        GroupCall<T, TResult> call, JobOptions options, CancellationToken cancellationToken)
    {
        var group = new ProcessGroupJob<T, TResult>(_pool, call, ProcessChecks.Check(options, _options.JobTimeout), cancellationToken);
        _pool.Accept(group);
        return group.Task;
    }
}
