namespace ManyHands;

/// <summary>Something that was noticed and that somebody should look at. Thread-safe.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Time">When it was noticed.</param>
/// <param name="Subject">The executor, job or lock that it is about.</param>
/// <param name="Message">What it is, and what to do about it.</param>
/// <param name="Stacks">Where it happens, one stack for each that takes part; empty where that isn't known.</param>
public sealed record InspectionWarning(
    WarningKind Kind, DateTimeOffset Time, string Subject, string Message, IReadOnlyList<string> Stacks);

/// <summary>What was noticed.</summary>
public enum WarningKind
{
    /// <summary>Some wait for each other, and none will ever go on.</summary>
    Deadlock,

    /// <summary>All workers of an executor wait for jobs in its own queue.</summary>
    Starvation,

    /// <summary>Two locks were taken in one order here and in the other there: some day that is a deadlock.</summary>
    LockOrder,

    /// <summary>A job takes far longer than those of its name do.</summary>
    SlowJob,

    /// <summary>A job of an async executor holds a thread without awaiting.</summary>
    BlockedWorker,

    /// <summary>The .NET thread pool hardly gets on: its threads are taken, and work waits.</summary>
    ThreadPoolExhausted,

    /// <summary>The work would go better another way.</summary>
    Advice,
}
