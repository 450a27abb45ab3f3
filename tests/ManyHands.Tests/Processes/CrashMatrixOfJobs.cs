using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

/// <summary>Workers go wrong while they have a job.</summary>
public abstract class CrashMatrixOfJobs(Point point) : CrashMatrix
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Exactly_one_job_is_hurt_and_the_others_go_on(Way way)
    {
        using var gate = new RemoteGate();
        FakeTimeProvider time = new();
        RecordingLogger log = new();
        await using var pool = new ProcessPoolExecutor(Options(way, workers: 2, time: time, log: log));
        Task<int> bystander = pool.Submit(new Pass(gate.Port, 1), cancellationToken: Token);
        await gate.Reached;
        int process = await pool.Submit(new WhichProcess(), cancellationToken: Token).InTime();
        string worker = pool.Workers.Single(info => info.ProcessId == process).Name;

        Task<Trap> hurt = pool.Submit(new Hurt(way, point), new() { Timeout = JobTimeout }, Token);
        Task<int> next = pool.Submit(new Echo(7), cancellationToken: Token);
        await PassAsync(way, time, log, JobTimeout);
        Exception? error = await MeasureAsync(point.ToString(), way, hurt);
        Assert.Equal(7, await next.InTime());
        gate.Open();
        Assert.Equal(1, await bystander.InTime());

        if (way == Way.FloodsErrors)
        {
            Assert.Null(error);
            Assert.Equal(new ExecutorCounts(0, 0, 4, 0, 0), pool.Counts);
            return;
        }

        var death = (WorkerDiedException)(IsSilent(way) ? Assert.IsType<TimeoutException>(error).InnerException! : error!);
        Check(death, way, process, worker);
        Assert.Equal(new JobInfo(3, nameof(Hurt), "processes", worker), death.Job);
        Assert.Equal(death.Job, JobInfo.Of(error!));
        Assert.Equal(new ExecutorCounts(0, 0, 3, 1, 0), pool.Counts);
    }
}

public sealed class CrashWhileReading() : CrashMatrixOfJobs(Point.ReadingTheArgument);

public sealed class CrashWhileRunning() : CrashMatrixOfJobs(Point.Running);

public sealed class CrashWhileWriting() : CrashMatrixOfJobs(Point.WritingTheResult);
