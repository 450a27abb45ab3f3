namespace ManyHands.Dashboard;

/// <summary>What the page watches: this process, or one that a test makes up. Thread-safe.</summary>
internal interface IInspectedProcess
{
    /// <summary>The executors that have not ended, the oldest first.</summary>
    IReadOnlyList<IInspected> Executors { get; }

    /// <summary>Who waits for what is known, and what was noticed so far.</summary>
    (IReadOnlyList<WaitSnapshot> Waits, IReadOnlyList<InspectionWarning> Warnings) Notices { get; }
}

/// <summary>This process.</summary>
internal sealed class InspectedProcess : IInspectedProcess
{
    public IReadOnlyList<IInspected> Executors => ExecutorRegistry.All.Live;

    public (IReadOnlyList<WaitSnapshot> Waits, IReadOnlyList<InspectionWarning> Warnings) Notices => Inspector.Notices;
}
