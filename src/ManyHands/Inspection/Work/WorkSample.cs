using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>What an executor was at, at one moment. Confined to one look.</summary>
internal sealed class WorkSample
{
    internal required string Executor { get; init; }

    internal required WorkerKind Kind { get; init; }

    internal required int MaxWorkers { get; init; }

    /// <summary>Where its warnings go.</summary>
    internal ILogger? Log { get; init; }

    /// <summary>Sums since it was made.</summary>
    internal required WorkSums Sums { get; init; }

    /// <summary>Jobs that wait.</summary>
    internal long Queued { get; init; }

    /// <summary>Some of those that have ended since the last sample.</summary>
    internal required IReadOnlyList<(string Name, TimeSpan Took)> Ended { get; init; }

    /// <summary>Those that run.</summary>
    internal required IReadOnlyList<RunningJob> Running { get; init; }
}

/// <summary>A job that runs.</summary>
/// <param name="Job">Which.</param>
/// <param name="For">How long it has.</param>
/// <param name="Thread">The thread that runs it; null where that isn't known.</param>
internal readonly record struct RunningJob(JobInfo Job, TimeSpan For, ThreadMark? Thread);

/// <summary>What the workers of an executor did in some time.</summary>
internal readonly record struct WorkSums
{
    /// <summary>Jobs that have ended.</summary>
    internal long Jobs { get; init; }

    /// <summary>How long jobs have kept workers busy.</summary>
    internal TimeSpan Busy { get; init; }

    /// <summary>Processor time that its threads have used.</summary>
    internal TimeSpan Computing { get; init; }

    /// <summary>How long its threads were ready to run and got no processor.</summary>
    internal TimeSpan Ready { get; init; }

    /// <summary>Of <see cref="Busy"/>, what async jobs took that never awaited anything.</summary>
    internal TimeSpan NeverAwaited { get; init; }

    public static WorkSums operator +(WorkSums one, WorkSums other) => new()
    {
        Jobs = one.Jobs + other.Jobs,
        Busy = one.Busy + other.Busy,
        Computing = one.Computing + other.Computing,
        Ready = one.Ready + other.Ready,
        NeverAwaited = one.NeverAwaited + other.NeverAwaited,
    };

    public static WorkSums operator -(WorkSums one, WorkSums other) => new()
    {
        Jobs = one.Jobs - other.Jobs,
        Busy = one.Busy - other.Busy,
        Computing = one.Computing - other.Computing,
        Ready = one.Ready - other.Ready,
        NeverAwaited = one.NeverAwaited - other.NeverAwaited,
    };
}
