namespace ManyHands;

/// <summary>What stands in a pool's queue: a job, or the next stretch of an async one.</summary>
internal interface IPoolItem
{
    /// <summary>The job it belongs to: itself, when it is one.</summary>
    IPoolJob Job { get; }

    /// <summary>Whether it is no longer to be run from the queue, where its place is cleared later.</summary>
    bool HasLeft { get; }

    /// <summary>Claims it for who took it from the queue; false when it has left already.</summary>
    bool TryStart();

    /// <summary>Runs it here, on the thread that claimed it. Throws nothing that the job's code throws.</summary>
    void Execute();
}

/// <summary>A job of a <see cref="ThreadPoolExecutor"/>.</summary>
/// <remarks>An interface, for a synchronous job is itself the task that its caller has.</remarks>
internal interface IPoolJob : IPoolItem, IRunningJob
{
    /// <summary>What the pool keeps of it.</summary>
    ref JobSlot Slot { get; }

    bool IsAsync { get; }

    /// <summary>What its caller has.</summary>
    Task Promise { get; }

    string WorkName { get; }

    /// <summary>The function or record, until it is forgotten.</summary>
    object? Work { get; }

    /// <summary>Hands it to the pool, which gives it a number or a refusal.</summary>
    void Offer();

    /// <summary>Ends a job that never started. Its state was set before.</summary>
    void Drop(Exception reason);

    /// <summary>Lets go of the work: the task may be kept long, and must not keep its inputs alive.</summary>
    void Forget();
}
