namespace ManyHands;

/// <summary>An executor, or its core, whose jobs may wait for others of its jobs. Thread-safe.</summary>
internal interface IWaitSource
{
    /// <summary>Whether jobs are queued and none has started or ended since this was last asked. The watch alone asks.</summary>
    bool StandsStill();

    /// <summary>Adds its workers and their jobs, and what they wait for.</summary>
    /// <param name="picture">To what.</param>
    /// <param name="withQueue">Whether what is queued is added too; without, it counts as going on.</param>
    void AddTo(WaitPicture picture, bool withQueue);
}
