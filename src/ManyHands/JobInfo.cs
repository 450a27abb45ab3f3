using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace ManyHands;

/// <summary>Which job, on which worker. Thread-safe.</summary>
/// <param name="Id">Its number in its executor, from 1 in the order of acceptance.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Executor">The executor that ran it.</param>
/// <param name="Worker">The worker that ran it, such as <c>fetch-3</c>; null before one did.</param>
public sealed record JobInfo(long Id, string Name, string Executor, string? Worker)
{
    [JsonIgnore] // It stays where the job runs.
    private string? _label;

    [JsonIgnore] // The same.
    private volatile JobOutcome _outcome;

    // Exception.Data would be shared by threads that throw one exception object, and is not thread-safe.
    private static readonly ConditionalWeakTable<Exception, JobInfo> Thrown = [];

    // Synchronous jobs set the first, which costs nothing; async ones the second, which follows them across awaits.
    [ThreadStatic]
    private static IRunningJob? t_current;

    // A description, or a job that is only described when somebody asks.
    private static readonly AsyncLocal<object?> Flowing = new();

    /// <summary>The job whose code is running here; null outside of jobs.</summary>
    public static JobInfo? Current => t_current?.Info ?? OnThisFlow;

    internal static IRunningJob? OnThisThread { get => t_current; set => t_current = value; }

    internal static JobInfo? OnThisFlow
    {
        get => Flowing.Value is IRunningJob job ? job.Info : (JobInfo?)Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>The same as it was set, not described: null, a <see cref="JobInfo"/>, or an <see cref="IRunningJob"/>.</summary>
    internal static object? FlowsHere => Flowing.Value;

    /// <summary>This job's code runs from here on, whatever it awaits.</summary>
    internal static void Flow(IRunningJob job) => Flowing.Value = job;

    /// <summary>
    /// What this very job is at, such as the URL that it fetches; null where its name says it all. The timeline and the live page
    /// show it instead of the name, which others share. Written by the job's code.
    /// </summary>
    internal string? Label { get => Volatile.Read(ref _label); set => Volatile.Write(ref _label, value); }

    /// <summary>
    /// What came of it, where its end does not tell: a page that can't be had is a result, and the job that found that out has
    /// ended well. The timeline and the live page go by it. Written by the job's code.
    /// </summary>
    internal JobOutcome Outcome { get => _outcome; set => _outcome = value; }

    /// <summary>The job that threw this exception; null when none did.</summary>
    /// <remarks>An exception reaches the caller as the job threw it, type and stack; this is what else is known.</remarks>
    public static JobInfo? Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Thrown.TryGetValue(exception, out JobInfo? job) ? job
            : exception is AggregateException { InnerExceptions: [var only] } ? Of(only)
            : null;
    }

    /// <summary>Whether it is the same job on the same worker.</summary>
    public bool Equals(JobInfo? other) => other is not null
        && (Id, Name, Executor, Worker) == (other.Id, other.Name, other.Executor, other.Worker);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Name, Executor, Worker);

    internal void Mark(Exception exception) => Thrown.AddOrUpdate(exception, this);
}

/// <summary>A job that runs and is only described when somebody asks: most are never asked about.</summary>
internal interface IRunningJob
{
    JobInfo Info { get; }
}
