using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

/// <summary>What every cell of the crash matrix has: a pool of its own, a clock, and what must hold whatever happens.</summary>
/// <remarks>
/// Every way is tried at every point. Some hurt nobody there: flooding standard error does no harm anywhere; an idle worker that
/// loops on another thread still takes jobs; and one that was told to end has no job left to hurt. One that was stopped while idle
/// is found out by the time limit of the job sent to it, so that job is hurt though the worker had none when it happened.
/// </remarks>
public abstract class CrashMatrix
{
    private protected static readonly TimeSpan JobTimeout = TimeSpan.FromSeconds(3);
    private protected static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);
    private const long MemoryLimit = 400L << 20;

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    // What no death tells ends by a time limit.
    private protected static bool IsSilent(Way way) => way is Way.SigStop or Way.Loop;

    private protected static ProcessPoolExecutorOptions Options(
        Way way, int workers = 1, Action? initializer = null, string? marker = null, string? hook = null, int? mostJobs = null,
        TimeProvider? time = null, RecordingLogger? log = null) => new()
        {
            TimeProvider = time ?? TimeProvider.System,
            Logger = log,
            MaxWorkers = workers,
            Initializer = initializer,
            KillGrace = Grace,
            StartTimeout = Times.Soon,
            MemoryLimit = way == Way.FillsMemory ? MemoryLimit : null,
            MaxJobsPerWorker = mostJobs,
            Environment = new Dictionary<string, string?>
            {
                [Misbehave.WorkerVariable] = "1",
                [Misbehave.WayVariable] = way.ToString(),
                [Misbehave.MarkerVariable] = marker,
                [LaunchCommand.RuntimeHooksVariable] = hook,
            },
        };

    /// <summary>Asserts that a death is told as it was.</summary>
    private protected static void Check(WorkerDiedException death, Way way, int process, string worker = "processes-1")
    {
        TestContext.Current.TestOutputHelper?.WriteLine(death.Message);
        Assert.Equal(worker, death.Worker);
        Assert.Equal(process, death.ProcessId);
        (int? code, string? signal) = way switch
        {
            Way.Exit0 => (0, null),
            Way.Exit3 => (3, null),
            Way.FailFast or Way.StackOverflow => (null, "SIGABRT"),
            Way.SigSegv => ((int?)null, (string?)"SIGSEGV"),
            _ => (null, "SIGKILL"),
        };
        Assert.Equal((code, signal), (death.ExitCode, death.Signal));
        Assert.Contains(death.ErrorOutput, line => line == Misbehave.LastWords(way));
        string why = way switch
        {
            Way.FillsMemory => "memory passed",
            Way.ClosesItsChannel => "closed its channel",
            Way.WritesJunk => "no message",
            Way.FailFast or Way.StackOverflow => "SIGABRT",
            Way.SigKill => "ended by SIGKILL",
            Way.SigSegv => "SIGSEGV",
            Way.Exit0 => "code 0",
            Way.Exit3 => "code 3",
            _ => "did not stop",
        };
        Assert.Contains(why, death.Message, StringComparison.Ordinal);
    }

    /// <summary>Lets a time limit pass once the worker has begun to misbehave, and then the grace.</summary>
    private protected static async Task PassAsync(Way way, FakeTimeProvider time, RecordingLogger log, TimeSpan limit)
    {
        if (!IsSilent(way))
            return;
        await log.HearsAsync(Misbehave.LastWords(way));
        time.Advance(limit);
        time.Advance(Grace);
    }

    /// <summary>Tells how long a cell took. A busy machine fails no test, so it only asserts what must happen some day.</summary>
    private protected static async Task<Exception?> MeasureAsync(string point, Way way, Task task)
    {
        var clock = Stopwatch.StartNew();
        Exception? error = await Record.ExceptionAsync(() => task.InTime());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{point} × {way}: {error?.GetType().Name ?? "no job hurt"} after {clock.ElapsedMilliseconds} ms");
        return error;
    }

    /// <summary>A file for <see cref="Misbehave.Once"/>.</summary>
    private protected sealed class Marker : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("manyhands-matrix-");

        internal Marker() => File.WriteAllText(Path, "");

        internal string Path => System.IO.Path.Combine(_folder.FullName, "marker");

        internal bool IsTaken => !File.Exists(Path) && File.Exists(Path + ".taken");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
