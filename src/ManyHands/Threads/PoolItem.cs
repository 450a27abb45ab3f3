namespace ManyHands;

/// <summary>
/// What stands in a pool's queue: a job, or the next stretch of an async one. The links are written under the pool's gate.
/// </summary>
internal abstract class PoolItem
{
    internal PoolItem? Next { get; set; }

    internal PoolItem? Previous { get; set; }

    /// <summary>Its place in the order of arrival: the smaller goes first.</summary>
    internal long Order { get; set; }

    /// <summary>Whether a job of the pool itself has brought it.</summary>
    internal bool IsNested { get; set; }

    /// <summary>The job it belongs to: itself, when it is one.</summary>
    internal abstract PoolJob Job { get; }

    /// <summary>Runs it here, on the thread that claimed it. Throws nothing that the job's code throws.</summary>
    internal abstract void Execute();
}
