using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ManyHands;
using ManyHands.Testing;
using Microsoft.Extensions.Logging;

/// <summary>Programs that use a process pool, well or badly.</summary>
internal static class Pools
{
    /// <summary>A line in this file for each time that Main has run.</summary>
    internal static void NoteMain()
    {
        if (Environment.GetEnvironmentVariable("DUMMY_MAINS") is { } file)
            File.AppendAllText(file, $"Main ran in {Environment.ProcessId}\n");
    }

    /// <summary>Jobs of every kind; prints what came of them, and whether any worker is left.</summary>
    internal static async Task RunJobsAsync(string[] words)
    {
        int[] workers;
        if (Environment.GetEnvironmentVariable("DUMMY_MOVES") is { } folder)
            Environment.CurrentDirectory = folder;
        using (ProcessPoolExecutor pool = new(maxWorkers: 2))
        {
            Console.WriteLine($"arguments {string.Join('|', words)} in {Path.GetFileName(Environment.CurrentDirectory)}");
            Console.WriteLine($"record {await pool.Submit(new Add(1, 2))}");
            Console.WriteLine($"lambda {await pool.Submit(() => Environment.ProcessId) != Environment.ProcessId}");
            Console.WriteLine($"map {string.Join(' ', await pool.Map(Enumerable.Range(0, 5), Square).ToListAsync())}");
            Console.WriteLine($"folder {await pool.Submit(() => Path.GetFileName(Environment.CurrentDirectory))}");
            Console.WriteLine($"hooks {await pool.Submit(() => Environment.GetEnvironmentVariable("DOTNET_STARTUP_HOOKS") ?? "none")}");
            try
            {
                await pool.Submit(new Crash());
            }
            catch (WorkerDiedException died)
            {
                Console.WriteLine($"died {died.ExitCode}");
            }

            Console.WriteLine($"after {await pool.Submit(new Add(3, 4))}");
            workers = [.. pool.Workers.Select(worker => worker.ProcessId)];
        }

        Console.WriteLine($"left {workers.Count(worker => Directory.Exists($"/proc/{worker}"))}");
    }

    /// <summary>Keeps three workers busy for ever: with arrays, with crashes and so with starts, with programs of their own.</summary>
    internal static async Task KeepBusyAsync(int seed)
    {
        Random random = new(seed);
        ProcessPoolExecutor pool = new(new ProcessPoolExecutorOptions { MaxWorkers = 3, Initializer = Spin, MaxJobsPerWorker = 40 });
        SemaphoreSlim inFlight = new(8);
        Console.WriteLine("busy");
        _ = pool.Submit(new StartProgram());
        while (true)
        {
            await inFlight.WaitAsync();
            _ = Submit(random.Next(20)).ContinueWith(_ => inFlight.Release(), TaskScheduler.Default);
        }

        Task Submit(int kind) => kind switch
        {
            0 => pool.Submit(new Crash()),
            1 => pool.Submit(new StartProgram()),
            < 8 => pool.Submit(new Echo(new double[random.Next(1_000_000)])),
            _ => pool.Submit(new Add(1, 2)),
        };
    }

    /// <summary>A pool whose two workers run jobs that never end, and have started a program each.</summary>
    internal static async Task<ProcessPoolExecutor> StartEndlessAsync()
    {
        Listener listener = new("for ever", times: 2);
        ProcessPoolExecutor pool = new(new ProcessPoolExecutorOptions { MaxWorkers = 2, Logger = listener });
        await Task.WhenAll(pool.Submit(new StartProgram()), pool.Submit(new StartProgram()));
        _ = pool.Submit(new Forever());
        _ = pool.Submit(new Forever());
        await listener.Heard;
        Console.WriteLine("busy");
        return pool;
    }

    /// <summary>A pool whose worker has a program running, and can run no code of .NET itself any more.</summary>
    internal static async Task<ProcessPoolExecutor> StartFrozenAsync(string file)
    {
        using FileArrival frozen = new(Path.GetDirectoryName(file)!, Path.GetFileName(file));
        ProcessPoolExecutor pool = new(maxWorkers: 1);
        await pool.Submit(new StartProgram());
        _ = pool.Submit(new Freeze(file));
        await frozen.Came;
        Console.WriteLine("busy");
        return pool;
    }

    private static int Square(int number) => number * number;

    private static void Spin() => Thread.SpinWait(1_000_000);
}

internal sealed record Add(int A, int B) : IJob<int>
{
    public int Run(CancellationToken cancellationToken) => A + B;
}

internal sealed record Echo(double[] Values) : IJob<double[]>
{
    public double[] Run(CancellationToken cancellationToken) => Values;
}

internal sealed record Crash : IJob<int>
{
    [SuppressMessage("Usage", "CA2201", Justification = "It is what this does.")]
    public int Run(CancellationToken cancellationToken)
    {
        Environment.Exit(7);
        return 0;
    }
}

/// <summary>Starts a program that would outlive its job and its worker by far.</summary>
internal sealed record StartProgram : IJob<int>
{
    public int Run(CancellationToken cancellationToken) => Process.Start("sleep", "600").Id;
}

/// <summary>Hears what workers say. Thread-safe.</summary>
internal sealed class Listener(string text, int times) : ILogger
{
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _times;

    /// <summary>Ends when the text was said so often.</summary>
    public Task Heard => _heard.Task;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception).Contains(text, StringComparison.Ordinal) && Interlocked.Increment(ref _times) == times)
            _heard.SetResult();
    }
}

/// <summary>Says so, and never ends, whatever its token says.</summary>
internal sealed record Forever : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        Console.WriteLine("for ever");
        while (true)
            Thread.SpinWait(1000);
    }
}

/// <summary>Stops the runtime of its process for good: a collection of garbage waits for a thread that never comes.</summary>
internal sealed record Freeze(string File) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        new Thread(() =>
        {
            while (true)
                GC.Collect();
        }).Start();

        // A mutex of zeros is a free one; locked twice, it is waited for by the thread that has it.
        nint mutex = Marshal.StringToCoTaskMemUni(new string('\0', 64));
        _ = Lock(mutex);
        System.IO.File.WriteAllText(File, "");
        return Lock(mutex);
    }

    // Without the transition the collector can't know that the thread is of no concern to it.
    [SuppressGCTransition]
    [DllImport("libc", EntryPoint = "pthread_mutex_lock")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Lock(nint mutex);
}

/// <summary>Takes its time and says so in a file.</summary>
internal sealed record Note(string File, int Number) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        Thread.SpinWait(1_000_000);
        lock (typeof(Note))
            System.IO.File.AppendAllText(File, $"{Number}\n");
        return Number;
    }
}
