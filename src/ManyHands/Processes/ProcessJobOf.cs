using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>One accepted job and the promise of its result.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class ProcessJob<TResult>(ProcessPool pool, IJob<TResult> job, in JobOptions options, CancellationToken caller)
    : ProcessJob(pool, JobDefinition.Of(job), options, caller)
{
    private readonly TaskCompletionSource<TResult> _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written and read by the thread that receives it.
    private TResult? _result;

    internal Task<TResult> Task => _promise.Task;

    internal override void WriteArguments(PayloadWriter to) => Definition.Arguments?.WriteObject(to, job);

    internal override void ReadResult(PayloadReader from) => _result = Codec<TResult>.Instance.Read(from);

    internal override void Complete() => _promise.TrySetResult(_result!);

    internal override void Fail(Exception error)
    {
        Info.Mark(error);
        _promise.TrySetException(error);
    }

    internal override void Cancel() => _promise.TrySetCanceled(Caller);
}
