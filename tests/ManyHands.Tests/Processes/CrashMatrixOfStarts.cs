using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

/// <summary>A worker goes wrong before it is ready: no job is hurt, and another takes its place.</summary>
public abstract class CrashMatrixOfStarts(bool isHook) : CrashMatrix
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task No_job_is_hurt(Way way)
    {
        using var marker = new Marker();
        FakeTimeProvider time = new();
        RecordingLogger log = new();
        await using var pool = new ProcessPoolExecutor(Options(
            way,
            initializer: isHook ? null : Misbehave.Once,
            marker: marker.Path,
            hook: isHook ? typeof(Misbehave).Assembly.Location : null,
            time: time,
            log: log));
        Task<int> job = pool.Submit(new WhichProcess(), cancellationToken: Token);
        await PassAsync(way, time, log, Times.Soon);
        Assert.Null(await MeasureAsync(isHook ? "WorkerStart" : "Initializer", way, job));
        Assert.True(marker.IsTaken);
        Assert.Equal(await job, Assert.Single(pool.Workers).ProcessId);
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 0), pool.Counts);
    }
}

public sealed class CrashAtTheStart() : CrashMatrixOfStarts(isHook: true);

public sealed class CrashInTheInitializer() : CrashMatrixOfStarts(isHook: false);
