namespace ManyHands;

/// <summary>What is told of one job's run to those who listen, a log or telemetry. Not thread-safe; its job's code has it.</summary>
internal sealed class WorkTelling
{
    private readonly IDisposable? _scope;
    private readonly JobSpan? _span;

    private WorkTelling(IDisposable? scope, JobSpan? span) => (_scope, _span) = (scope, span);

    /// <summary>A job's code is about to begin, where this is called; null where nobody listens.</summary>
    internal static WorkTelling? Begin(AsyncWork work, object code)
    {
        AsyncExecutor executor = work.Executor;
        bool isListening = Telemetry.IsListening;
        if (executor.Log is null && !isListening)
            return null;
        return new WorkTelling(
            executor.Log?.Begin(work.Info),
            isListening ? new JobSpan(nameof(AsyncExecutor), JobName.Of(code), work.Info, executor.TimeProvider) : null);
    }

    /// <summary>It has ended; told with the context of its beginning.</summary>
    internal void End(AsyncWork work, Ending ending, Exception? error)
    {
        work.Executor.Log?.Ended(work.Info, ending, error);
        _scope?.Dispose();
        _span?.End(ending.ToEnd(), error);
    }
}
