using System.Diagnostics.CodeAnalysis;
using System.Globalization;

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
        CheckDescriptors(options.MaxWorkers, DescriptorLimit());
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

    /// <summary>Where a program has no descriptors left it is not this pool alone that fails.</summary>
    internal static void CheckDescriptors(int workers, long limit)
    {
        const int EachWorker = 9; // Four pipes, three memory files, standard output and standard error.
        const int Program = 64;
        long most = Math.Max(0, (limit - Program) / EachWorker);
        if (workers > most)
        {
            throw new ArgumentOutOfRangeException(
                nameof(workers),
                workers,
                $"This process may open {limit} files, and a worker takes {EachWorker}: take at most {most} workers, or raise the limit (ulimit -n).");
        }
    }

    // The runtime has raised the soft limit to the hard one.
    internal static long DescriptorLimit()
    {
        const string Name = "Max open files";
        string line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        string soft = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return long.TryParse(soft, CultureInfo.InvariantCulture, out long limit) ? limit : long.MaxValue;
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
