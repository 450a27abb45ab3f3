namespace ManyHands.Dashboard;

/// <summary>What was seen at one look.</summary>
internal sealed record Sight
{
    public required DateTimeOffset Time { get; init; }

    public required IReadOnlyList<SeenExecutor> Executors { get; init; }

    /// <summary>Executors there are beside those.</summary>
    public int MoreExecutors { get; init; }

    public IReadOnlyList<WaitSnapshot> Waits { get; init; } = [];

    public IReadOnlyList<InspectionWarning> Warnings { get; init; } = [];

    /// <summary>Of what was noticed, what will never go on and still stands.</summary>
    public IReadOnlyList<InspectionWarning> Standing { get; init; } = [];

    /// <summary>Null when they were not asked for this time.</summary>
    public IReadOnlyList<DashboardSection>? Sections { get; init; }
}

/// <summary>One executor as it was seen.</summary>
/// <param name="Executor">Which one.</param>
/// <param name="Snapshot">What it was at.</param>
/// <param name="Tail">What ended since the last look.</param>
internal sealed record SeenExecutor(IInspected Executor, ExecutorSnapshot Snapshot, TimelineTail Tail);
