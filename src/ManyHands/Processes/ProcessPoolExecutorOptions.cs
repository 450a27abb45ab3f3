namespace ManyHands;

/// <summary>How a process pool executor works. Read once, by its constructor.</summary>
public sealed class ProcessPoolExecutorOptions : ExecutorOptions
{
    /// <summary>The defaults.</summary>
    public ProcessPoolExecutorOptions()
        : base("processes")
    {
    }

    /// <summary>Processes; all are started at once, ahead of the work. The default is the number of cores.</summary>
    public int MaxWorkers { get; init; } = System.Environment.ProcessorCount;

    /// <summary>
    /// Run once in each worker before its first job: a static method, or a lambda that captures nothing. When it throws,
    /// the executor is broken. The default is none.
    /// </summary>
    public Action? Initializer { get; init; }

    /// <summary>
    /// How long a job whose time is over, or that was cancelled, may go on before its process is killed; and how long a
    /// worker that was told to end may take. The default is 5 seconds.
    /// </summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a worker may take to start, its initializer included. The default is 30 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a job with <see cref="JobOptions.Repeatable"/> is run when its workers die; then it fails with
    /// <see cref="WorkerDiedException"/>. The default is 3.
    /// </summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>After so many jobs a worker is replaced, for code that leaks. The default is never.</summary>
    public int? MaxJobsPerWorker { get; init; }

    /// <summary>A worker whose working set has passed so many bytes is replaced between two jobs. The default is no limit.</summary>
    public long? RecycleMemory { get; init; }

    /// <summary>
    /// A worker whose working set passes so many bytes is killed, its job with it. It is looked at 50 times a second, so a
    /// fast one may pass it by what it allocates in 20 ms. The default is no limit.
    /// </summary>
    public long? MemoryLimit { get; init; }

    /// <summary>
    /// Environment variables of the workers, beside those of this process; null takes one away. The default is none.
    /// </summary>
    /// <remarks>
    /// Debuggers and profilers can't attach to workers, unless <c>DOTNET_EnableDiagnostics_IPC</c> and
    /// <c>DOTNET_EnableDiagnostics_Debugger</c> are set to 1 here: what they leave in the temporary folder outlives a killed worker.
    /// </remarks>
    public IReadOnlyDictionary<string, string?>? Environment { get; init; }
}
