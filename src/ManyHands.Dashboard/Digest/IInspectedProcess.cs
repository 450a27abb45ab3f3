namespace ManyHands.Dashboard;

/// <summary>What the page watches: this process, or one that a test makes up. Thread-safe.</summary>
internal interface IInspectedProcess
{
    /// <summary>The executors that have not ended, the oldest first.</summary>
    IReadOnlyList<IInspected> Executors { get; }

    /// <summary>What some of them are at, in their order; who waits, and what was noticed so far.</summary>
    InspectionSnapshot Snapshot(IReadOnlyList<IInspected> executors);
}

/// <summary>This process.</summary>
internal sealed class InspectedProcess : IInspectedProcess
{
    public IReadOnlyList<IInspected> Executors => ExecutorRegistry.All.Live;

    public InspectionSnapshot Snapshot(IReadOnlyList<IInspected> executors) => Inspector.Snapshot(executors);
}
