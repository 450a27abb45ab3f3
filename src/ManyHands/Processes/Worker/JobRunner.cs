using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace ManyHands;

/// <summary>Runs the jobs of one definition in a worker. Not thread-safe; confined to a worker.</summary>
internal abstract class JobRunner
{
    /// <summary>Reads the arguments, runs the job's code, writes what it gives. Throws what any of these throws.</summary>
    internal abstract void Run(PayloadReader arguments, WorkerJob job, PayloadWriter result);
}

/// <summary>Jobs that are records: the record itself is the argument.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class RecordRunner<TJob, TResult> : JobRunner
    where TJob : IJob<TResult>
{
    private readonly Codec<TJob> _job = Codec<TJob>.Instance;
    private readonly Codec<TResult> _result = Codec<TResult>.Instance;
    private readonly bool _isAsync = typeof(IAsyncJob<TResult>).IsAssignableFrom(typeof(TJob));

    internal override void Run(PayloadReader arguments, WorkerJob job, PayloadWriter result)
    {
        TJob code = _job.Read(arguments);
        job.Scoreboard.Phase = JobPhase.Running;
        JobInfo.OnThisFlow = _isAsync ? job.Info : null;
        TResult value = code.Run(job.Token);
        job.Scoreboard.Phase = JobPhase.Writing;
        _result.Write(result, value);
    }
}

/// <summary>Jobs that are one function: there is nothing to read.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class FunctionRunner<TResult>(IJob<TResult> function) : JobRunner
{
    private readonly Codec<TResult> _result = Codec<TResult>.Instance;

    internal override void Run(PayloadReader arguments, WorkerJob job, PayloadWriter result)
    {
        job.Scoreboard.Phase = JobPhase.Running;
        JobInfo.OnThisFlow = function is IAsyncJob<TResult> ? job.Info : null;
        TResult value = function.Run(job.Token);
        job.Scoreboard.Phase = JobPhase.Writing;
        _result.Write(result, value);
    }
}

/// <summary>Jobs whose code this process can't find: each of them fails with the reason.</summary>
internal sealed class UnknownRunner(Exception reason) : JobRunner
{
    internal override void Run(PayloadReader arguments, WorkerJob job, PayloadWriter result) =>
        ExceptionDispatchInfo.Throw(reason);
}
