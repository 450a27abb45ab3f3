using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

/// <summary>A worker goes wrong that has no job.</summary>
public sealed class CrashWhileIdle : CrashMatrix
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task No_job_is_hurt_but_one_sent_to_a_worker_that_does_not_answer(Way way)
    {
        using var gate = new RemoteGate();
        FakeTimeProvider time = new();
        RecordingLogger log = new();
        await using var pool = new ProcessPoolExecutor(Options(way, time: time, log: log));
        int process = await pool.Submit(new HurtWhenIdle(way, gate.Port), cancellationToken: Token).InTime();
        await gate.Reached;
        await log.UntilAsync(() => pool.Workers.Single().State == ProcessWorkerState.Idle);
        gate.Open();
        bool dies = !IsSilent(way) && way != Way.FloodsErrors;
        if (dies)
            await log.UntilAsync(() => pool.Workers.All(worker => worker.ProcessId != process));
        else if (way == Way.SigStop)
            await ProcessEvents.StopOf(process).InTime();

        Task<int> next = pool.Submit(new WhichProcess(), new() { Timeout = JobTimeout }, Token);
        if (way == Way.SigStop)
        {
            time.Advance(JobTimeout);
            time.Advance(Grace);
        }

        Exception? error = await MeasureAsync("Idle", way, next);
        if (way == Way.SigStop)
        {
            // Nothing tells a stopped worker from a slow one but the time that the first job takes.
            Assert.IsType<TimeoutException>(error);
            next = pool.Submit(new WhichProcess(), cancellationToken: Token);
        }
        else
        {
            Assert.Null(error);
        }

        Assert.Equal(dies || way == Way.SigStop, process != await next.InTime());
    }
}

/// <summary>A worker goes wrong that was told to end.</summary>
public sealed class CrashWhileEnding : CrashMatrix
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_worker_that_is_replaced_hurts_no_job(Way way)
    {
        await using var pool = new ProcessPoolExecutor(Options(way, mostJobs: 1));
        int process = await pool.Submit(new HurtWhenItEnds(way), cancellationToken: Token).InTime();
        Task<int> next = pool.Submit(new WhichProcess(), cancellationToken: Token);
        Assert.Null(await MeasureAsync("ShuttingDown (replaced)", way, next));
        Assert.NotEqual(process, await next);
        Assert.True((await pool.ShutdownAsync().InTime()).IsComplete);
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_pool_that_is_shut_down_ends(Way way)
    {
        await using var pool = new ProcessPoolExecutor(Options(way));
        int process = await pool.Submit(new HurtWhenItEnds(way), cancellationToken: Token).InTime();
        Assert.Null(await MeasureAsync("ShuttingDown", way, pool.ShutdownAsync()));
        Assert.False(Directory.Exists($"/proc/{process}"));
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 0), pool.Counts);
    }
}
