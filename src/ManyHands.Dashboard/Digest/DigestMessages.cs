using System.Text.Json;
using System.Text.Json.Serialization;

namespace ManyHands.Dashboard;

/// <summary>What the page is sent: all there is so far to one that joins, and then what has changed.</summary>
internal sealed record Digest
{
    /// <summary>Begin anew: this is everything.</summary>
    public bool Reset { get; init; }

    /// <summary>Milliseconds since 1970; times below are tenths of a millisecond from here.</summary>
    public required double Time { get; init; }

    public string? Title { get; init; }

    /// <summary>Names that are told by their place here, the first of which is no name.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    public required IReadOnlyList<ExecutorDigest> Executors { get; init; }

    /// <summary>Executors there are beside those.</summary>
    public int MoreExecutors { get; init; }

    /// <summary>Numbers of executors that the page can forget.</summary>
    public IReadOnlyList<int>? Gone { get; init; }

    public IReadOnlyList<WaitDigest>? Waits { get; init; }

    public int MoreWaits { get; init; }

    /// <summary>Null when they are as before.</summary>
    public IReadOnlyList<WarningDigest>? Warnings { get; init; }

    /// <summary>Null when they are as before.</summary>
    public IReadOnlyList<SectionDigest>? Sections { get; init; }
}

/// <summary>One executor.</summary>
internal sealed record ExecutorDigest
{
    public required int Id { get; init; }

    /// <summary>Told with the first digest only.</summary>
    public string? Name { get; init; }

    /// <inheritdoc cref="Name"/>
    public string? Kind { get; init; }

    public required int MaxWorkers { get; init; }

    public required long Queued { get; init; }

    public required long Running { get; init; }

    /// <summary>Ended well, and nothing else came of them.</summary>
    public required long Completed { get; init; }

    /// <summary>Pages that can't be had among them, whose jobs have ended well.</summary>
    public required long Failed { get; init; }

    /// <summary>Ended well without having done it; each was or will be tried again by another one.</summary>
    public long TriedAgain { get; init; }

    public required long Cancelled { get; init; }

    /// <summary>In milliseconds.</summary>
    public double? OldestWait { get; init; }

    public bool HasEnded { get; init; }

    public IReadOnlyList<LaneDigest>? NewLanes { get; init; }

    public IReadOnlyList<int>? GoneLanes { get; init; }

    /// <summary>Workers there are beside those with a lane.</summary>
    public int MoreWorkers { get; init; }

    /// <summary>Rows of eight, see <see cref="DigestRows"/>: those that have changed.</summary>
    public required IReadOnlyList<long> Workers { get; init; }

    /// <summary>Rows of ten, see <see cref="DigestRows"/>.</summary>
    public required IReadOnlyList<long> Spans { get; init; }

    /// <summary>Rows of six: time, jobs ended a second, failed a second, queued, running, percent busy.</summary>
    public IReadOnlyList<double>? Points { get; init; }

    /// <summary>The executor's own lanes, of which jobs with a key have one each; null when it has none.</summary>
    public IReadOnlyList<KeyDigest>? Keys { get; init; }

    public int MoreKeys { get; init; }
}

/// <summary>A worker's lane on the page.</summary>
internal sealed record LaneDigest(int Id, string Name);

/// <summary>A lane as <see cref="LaneSnapshot"/> means it.</summary>
internal sealed record KeyDigest(string Name, int Running, int Resting, int Queued);

/// <summary>One that waits.</summary>
/// <param name="Who">Tells it from the others: the waiter with its job.</param>
/// <param name="Waiter">The worker or thread.</param>
/// <param name="Job">Its job; null outside of jobs.</param>
/// <param name="WaitsFor">What for.</param>
/// <param name="HeldBy">Who has it, in words; null when that isn't known.</param>
/// <param name="Holders">The same one by one; those that wait themselves as in <paramref name="Who"/>.</param>
/// <param name="Milliseconds">For how long.</param>
/// <param name="Stack">Where; null when that isn't known.</param>
internal sealed record WaitDigest(
    string Who, string Waiter, string? Job, string WaitsFor, string? HeldBy, IReadOnlyList<string> Holders, double Milliseconds, string? Stack);

/// <summary>Something noticed.</summary>
/// <param name="Kind">A <see cref="WarningKind"/>.</param>
/// <param name="Time">When, in milliseconds since 1970.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Message">What it is.</param>
/// <param name="Stacks">Where.</param>
/// <param name="Stands">Whether it is still so, as far as that is known: true or null.</param>
internal sealed record WarningDigest(string Kind, double Time, string Subject, string Message, IReadOnlyList<string> Stacks, bool? Stands);

internal sealed record SectionDigest
{
    public required string Title { get; init; }

    public string? Note { get; init; }

    public required IReadOnlyList<FigureDigest> Figures { get; init; }

    public required IReadOnlyList<BarDigest> Bars { get; init; }

    public required IReadOnlyList<string> Columns { get; init; }

    public required IReadOnlyList<RowDigest> Rows { get; init; }

    public int MoreRows { get; init; }
}

/// <summary>One number.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Text">As people read it.</param>
/// <param name="Mark">How it stands.</param>
/// <param name="Points">For one that changes over time: pairs of time and value, the new one or, to one that joins, all.</param>
internal sealed record FigureDigest(string Name, string Text, DashboardMark Mark, IReadOnlyList<double>? Points);

/// <param name="Share">From 0 to 1.</param>
/// <param name="Name">What it is.</param>
/// <param name="Text">As people read it.</param>
/// <param name="Mark">How it stands.</param>
internal sealed record BarDigest(string Name, double Share, string Text, DashboardMark Mark);

internal sealed record RowDigest(IReadOnlyList<string> Cells, DashboardMark Mark);

/// <summary>Writes them without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Digest))]
internal sealed partial class DigestJson : JsonSerializerContext
{
    private static readonly byte[] Before = "data: "u8.ToArray();
    private static readonly byte[] After = "\n\n"u8.ToArray();

    /// <summary>What ends a stream for good: the page need not ask again.</summary>
    public static byte[] End { get; } = "event: end\ndata: {}\n\n"u8.ToArray();

    /// <summary>As a server-sent event. JSON has its line ends escaped, so one line it is.</summary>
    public static byte[] Event(Digest digest) => [.. Before, .. JsonSerializer.SerializeToUtf8Bytes(digest, Default.Digest), .. After];
}
