using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>What a process pool's options and its jobs' must be.</summary>
internal static class ProcessChecks
{
    [RequiresUnreferencedCode(CrossingText.Unreferenced)]
    [RequiresDynamicCode(CrossingText.Dynamic)]
    internal static void Check(ProcessPoolExecutorOptions options)
    {
        PoolChecks.CheckCommon(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxWorkers, 1, nameof(options.MaxWorkers));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxAttempts, 1, nameof(options.MaxAttempts));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxJobsPerWorker ?? 1, 1, nameof(options.MaxJobsPerWorker));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RecycleMemory ?? 1, 1, nameof(options.RecycleMemory));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MemoryLimit ?? 1, 1, nameof(options.MemoryLimit));
        PoolChecks.Check(options.KillGrace, nameof(options.KillGrace));
        PoolChecks.Check(options.StartTimeout, nameof(options.StartTimeout));
        if (options.Initializer is { } initializer)
            Crossing.Check(initializer, nameof(options.Initializer));
        foreach ((string name, string? value) in options.Environment ?? new Dictionary<string, string?>())
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0') || value?.Contains('\0') == true)
                throw new ArgumentException($"'{name}' can't be an environment variable, or its value can't be one's.", nameof(options));
        }
    }

    /// <summary>The options with the time limit that holds.</summary>
    internal static JobOptions Check(in JobOptions options, TimeSpan? jobTimeout)
    {
        if (options.Lane is not null)
            throw new NotSupportedException("A ProcessPoolExecutor has no lanes; an AsyncExecutor has.");
        PoolChecks.Check(options.Timeout, nameof(options));
        TimeSpan? timeout = options.Timeout ?? jobTimeout;
        return options with { Timeout = timeout == Timeout.InfiniteTimeSpan ? null : timeout };
    }
}
