namespace ManyHands;

/// <summary>One accepted job and the promise of its result.</summary>
internal sealed class AsyncWork<TResult> : AsyncWork
{
    // Whoever ends the job takes it: code that was given up may come to its end before its promise does.
    private TaskCompletionSource<TResult>? _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private object? _code;
    private WorkTelling? _telling;

    /// <summary>A job not yet accepted.</summary>
    /// <param name="executor">Whose.</param>
    /// <param name="code">An <see cref="IJob{TResult}"/>, or a function that gives a task, with or without a token.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="options">Its lane and time limit.</param>
    /// <param name="caller">What cancels it.</param>
    internal AsyncWork(AsyncExecutor executor, object code, string name, JobOptions options, CancellationToken caller)
        : base(executor, name, options, caller) => _code = code;

    internal override Task<TResult>? Promise => Volatile.Read(ref _promise)?.Task;

    internal override void Fail(Exception error)
    {
        Info.Mark(error);
        TakePromise()?.TrySetException(error);
    }

    internal override void Cancel()
    {
        TakePromise()?.TrySetCanceled(Caller);
    }

    private protected override void Begin()
    {
        JobInfo.Flow(this);
        _telling = WorkTelling.Begin(this, _code!);
        TResult? result = default;
        Exception? error = null;
        try
        {
            CancellationToken token = Arm();
            Caller.ThrowIfCancellationRequested();
            if (Call(token, out result) is { } code)
            {
                if (!code.IsCompleted)
                {
                    Await(code);
                    return;
                }

                (result, error) = ReadEnded(code);
            }
        }
        catch (Exception thrown)
        {
            error = thrown;
        }

        End(result, error);
    }

    private protected override void GoOn(Task code)
    {
        (TResult? result, Exception? error) = ReadEnded(code);
        End(result, error);
    }

    private protected override void Forget()
    {
        base.Forget();
        _code = null;
        _telling = null;
    }

    // Null where the code has come to its end and gave the result.
    private Task? Call(CancellationToken token, out TResult? result)
    {
        result = default;
        switch (_code)
        {
            case Func<Task<TResult>> function:
                return Given(function());
            case Func<CancellationToken, Task<TResult>> function:
                return Given(function(token));
            case Func<Task> function:
                return Given(function());
            case Func<CancellationToken, Task> function:
                return Given(function(token));
            case IAsyncJob<TResult> asynchronous:
                ValueTask<TResult> running = asynchronous.RunAsync(token);
                if (!running.IsCompletedSuccessfully)
                    return running.AsTask();
                result = running.Result;
                return null;
            default:
                result = ((IJob<TResult>)_code!).Run(token);
                return null;
        }
    }

    private static Task Given(Task? task) => task ?? throw new InvalidOperationException("The job's function gave null where a task was due.");

    // Read instead of awaited: an exception needs no second throw.
    private static (TResult? Result, Exception? Error) ReadEnded(Task code)
    {
        if (code.IsCompletedSuccessfully)
            return (code is Task<TResult> typed ? typed.Result : default, null);
        if (code.Exception is { InnerException: { } thrown })
            return (default, thrown);
        try
        {
            code.GetAwaiter().GetResult();
            return default;
        }
        catch (OperationCanceledException cancelled)
        {
            return (default, cancelled);
        }
    }

    private void End(TResult? result, Exception? error)
    {
        Ending ending = Judge(ref error);
        Disarm();
        _telling?.End(this, ending, error);

        // False where it was abandoned: its task has ended already.
        bool isFirst = Executor.End(this, ending, result, error, out LaunchList launch);
        Forget();
        launch.Go();
        if (isFirst)
            Executor.Settled();
    }

    private TaskCompletionSource<TResult>? TakePromise() => Interlocked.Exchange(ref _promise, null);

    /// <summary>Ends the task, unless it has ended. Runs no code of others.</summary>
    internal void Settle(Ending ending, TResult? result, Exception? error)
    {
        if (ending == Ending.Completed)
            TakePromise()?.TrySetResult(result!);
        else if (error is null)
            Cancel();
        else
            Fail(error);
    }

    // Only the caller's token cancels a task; every other end with an exception is a failure that names its cause.
    private Ending Judge(ref Exception? error)
    {
        var cancelled = error as OperationCanceledException;
        if (cancelled is not null && Caller.IsCancellationRequested)
        {
            error = null;
            return Ending.Cancelled;
        }

        if ((cancelled is not null || error is null) && TimedOut)
        {
            error = new TimeoutException($"The job {Name} took longer than its {Timeout}.", error);
            return Ending.Failed;
        }

        if (cancelled is not null && Executor.IsStopping)
        {
            error = new ExecutorShutdownException($"The executor {Executor.Name} was shut down while the job {Name} ran.", cancelled);
            return Ending.Cancelled;
        }

        return error is null ? Ending.Completed : Ending.Failed;
    }
}
