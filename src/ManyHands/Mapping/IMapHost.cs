namespace ManyHands;

/// <summary>What <c>Map</c> asks of the executors of this library beyond what every executor has.</summary>
internal interface IMapHost
{
    /// <summary>The executor's clock.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>Whether each job has a time limit of its own accord.</summary>
    bool HasJobTimeout { get; }

    /// <summary>Whether this thread is a worker that runs a synchronous job: if the job waits, so does the thread.</summary>
    bool IsInsideJob { get; }

    /// <summary>On such a thread: runs a job of this executor that is still queued; false when it isn't.</summary>
    bool TryRunHere(Task job);
}
