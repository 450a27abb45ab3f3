using Microsoft.Extensions.Logging;

namespace ManyHands.Dashboard;

/// <summary>Looks at a process: what has ended since the last look, and what goes on. Not thread-safe.</summary>
internal sealed class Eye(IInspectedProcess process, DashboardOptions options, ILogger log)
{
    /// <summary>Executors looked at; the others are only counted.</summary>
    public const int MostExecutors = 24;

    /// <summary>Entries of one timeline read at one look: more a quarter of a second are told as sums.</summary>
    public const int MostSlices = 8192;

    private static readonly TimeSpan BetweenSections = TimeSpan.FromSeconds(0.9);

    private Dictionary<IInspected, TimelineCursor> _cursors = new(ReferenceEqualityComparer.Instance);
    private long? _askedSections;

    /// <param name="isLast">Then sections are asked for, however soon after the last time.</param>
    public Sight Look(bool isLast = false)
    {
        IReadOnlyList<IInspected> live = process.Executors;
        IInspected[] shown = [.. live.Take(MostExecutors)];
        var cursors = new Dictionary<IInspected, TimelineCursor>(ReferenceEqualityComparer.Instance);
        var tails = new TimelineTail[shown.Length];
        for (int index = 0; index < shown.Length; index++)
        {
            TimelineCursor cursor = _cursors.GetValueOrDefault(shown[index]) ?? new TimelineCursor();
            cursors[shown[index]] = cursor;
            tails[index] = shown[index].ReadOn(cursor, MostSlices);
        }

        _cursors = cursors;
        InspectionSnapshot snapshot = process.Snapshot(shown);
        return new Sight
        {
            Time = options.TimeProvider.GetUtcNow(),
            Executors = [.. shown.Select((executor, index) => new SeenExecutor(executor, snapshot.Executors[index], tails[index]))],
            MoreExecutors = live.Count - shown.Length,
            Waits = snapshot.Waits,
            Warnings = [.. snapshot.Standing.Except(snapshot.Warnings), .. snapshot.Warnings],
            Standing = snapshot.Standing,
            Sections = AskForSections(isLast),
        };
    }

    private DashboardSection[]? AskForSections(bool isLast)
    {
        if (options.Sections is not { } sections)
            return null;
        long now = options.TimeProvider.GetTimestamp();
        if (!isLast && _askedSections is { } asked && options.TimeProvider.GetElapsedTime(asked, now) < BetweenSections)
            return null;
        _askedSections = now;
        try
        {
            return [.. sections()];
        }
        catch (Exception failure)
        {
            DashboardLog.SectionsFailed(log, failure);
            return [new DashboardSection("More") { Note = $"What belongs here could not be had: {failure.Message}" }];
        }
    }
}
