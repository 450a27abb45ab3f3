namespace ManyHands;

/// <summary>How the groups of a map are run, and what the tasks of their jobs say of the items. Thread-safe.</summary>
internal abstract class MapRoute<T, TResult>
{
    /// <summary>Whether items may share a job, if each has no lane or time limit of its own.</summary>
    public abstract bool CanGroup { get; }

    /// <summary>Gives the executor a group as a job.</summary>
    public abstract Task Submit(
        MapRun<T, TResult> run, MapGroup<T, TResult> group, JobOptions options, CancellationToken cancellationToken);

    /// <summary>Takes over what the job, now ended, tells of its items. Under the gate of the run.</summary>
    public abstract void Conclude_NeedsLock(MapGroup<T, TResult> group, Task job);
}

internal static class MapRoute
{
    public static MapRoute<T, TResult> Of<T, TResult>(IExecutor executor, MapFunction<T, TResult> function) => function switch
    {
        { Code: { } code } when executor is IGroupHost host => new Elsewhere<T, TResult>(host, code),
        { JobFor: { } jobFor } => new EachAlone<T, TResult>(executor, jobFor),
        _ => new Here<T, TResult>(executor),
    };

    /// <summary>A job's code runs the group and writes the outcomes into it as they come.</summary>
    private sealed class Here<T, TResult>(IExecutor executor) : MapRoute<T, TResult>
    {
        public override bool CanGroup => true;

        public override Task Submit(
            MapRun<T, TResult> run, MapGroup<T, TResult> group, JobOptions options, CancellationToken cancellationToken) =>
            executor.Submit(new GroupJob<T, TResult>(run, group), options, cancellationToken);

        public override void Conclude_NeedsLock(MapGroup<T, TResult> group, Task job) => group.ConcludeRun_NeedsLock(job);
    }

    private sealed class GroupJob<T, TResult>(MapRun<T, TResult> run, MapGroup<T, TResult> group) : IJob<Nothing>
    {
        public Nothing Run(CancellationToken cancellationToken)
        {
            group.Run(run, cancellationToken);
            return default;
        }
    }

    /// <summary>Each item is a job of its own, and what that gives is the item's outcome.</summary>
    private sealed class EachAlone<T, TResult>(IExecutor executor, Func<T, IJob<TResult>> jobFor) : MapRoute<T, TResult>
    {
        public override bool CanGroup => false;

        public override Task Submit(
            MapRun<T, TResult> run, MapGroup<T, TResult> group, JobOptions options, CancellationToken cancellationToken) =>
            executor.Submit(jobFor(group.Items[0]), options, cancellationToken);

        public override void Conclude_NeedsLock(MapGroup<T, TResult> group, Task job) => group.ConcludeResult_NeedsLock(job);
    }

    /// <summary>The items go away as data, and a report of them comes back.</summary>
    private sealed class Elsewhere<T, TResult>(IGroupHost host, Delegate code) : MapRoute<T, TResult>
    {
        // Async functions among them: where a job has a worker for itself, one is waited for as any other is.
        public override bool CanGroup => true;

        public override Task Submit(
            MapRun<T, TResult> run, MapGroup<T, TResult> group, JobOptions options, CancellationToken cancellationToken) =>
            host.SubmitGroup(
                new GroupCall<T, TResult>(code, group.Items.ToArray(), run.StopsAtFailure, run.TimeUntilSplit)
                {
                    IsUnwanted = () => run.IsUnwanted(group.First),
                    OnFailure = () => run.NoteFailure(group.First),
                },
                options,
                cancellationToken);

        public override void Conclude_NeedsLock(MapGroup<T, TResult> group, Task job) => group.ConcludeReport_NeedsLock(job);
    }
}
