using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>What every executor can be told. Read once, by the executor's constructor.</summary>
public abstract class ExecutorOptions
{
    private protected ExecutorOptions(string name) => Name = name;

    /// <summary>What the workers are named after: <c>NAME-1</c>, <c>NAME-2</c>. The default is the executor's kind.</summary>
    public string Name { get; init; }

    /// <summary>How long a job may run that does not say so itself. The default is no limit.</summary>
    public TimeSpan? JobTimeout { get; init; }

    /// <summary>What disposing does with work that was accepted. The default is <see cref="ShutdownMode.Finish"/>.</summary>
    public ShutdownMode DisposeMode { get; init; } = ShutdownMode.Finish;

    /// <summary>How long disposing may take before it gives up, and logs, what is left. The default is 10 minutes.</summary>
    public TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where workers and jobs are told, in a scope that names both. The default is nowhere.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>The clock of time limits and pauses. The default is the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
