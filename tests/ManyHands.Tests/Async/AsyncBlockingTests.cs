using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public sealed class AsyncBlockingTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RecordingLogger _logger = new();
    private readonly AsyncExecutor _executor;
    private readonly Flow _flow = new();

    public AsyncBlockingTests() => _executor = new AsyncExecutor(new AsyncExecutorOptions
    {
        Name = "fetch",
        MaxWorkers = 4,
        Logger = _logger,
        TimeProvider = _clock,
        BlockedAfter = TimeSpan.FromSeconds(2),
    });

    [Fact]
    public async Task A_job_that_blocks_is_told_once_with_its_name_its_worker_and_what_to_do()
    {
        using ManualResetEventSlim held = new(), release = new();
        Task job = _executor.Submit(async () =>
        {
            await Task.Yield();
            Hold(held, release);
            await Task.Yield();
        }, new JobOptions { Name = "parse" });
        WaitFor(held);
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Empty(Warnings);
        for (int i = 0; i < 10; i++)
            _clock.Advance(TimeSpan.FromSeconds(1));
        release.Set();
        await job.InTime();

        RecordingLogger.Entry warning = Assert.Single(Warnings);
        Assert.Equal("Job 1 parse on fetch-1 has held a thread for 2.5 s without awaiting: " +
            "await what it waits for, or run it on a ThreadPoolExecutor", Rounded(warning.Message));
    }

    [Fact]
    public async Task The_inspector_is_told_too_and_of_executors_without_a_logger()
    {
        string name = Heard.Name("quiet");
        using Heard heard = new(name);
        await using AsyncExecutor executor = new(new AsyncExecutorOptions { Name = name, MaxWorkers = 1, TimeProvider = _clock });
        using ManualResetEventSlim held = new(), release = new();
        Task job = executor.Submit(() => Hold(held, release), new JobOptions { Name = "parse" });
        WaitFor(held);
        _clock.Advance(TimeSpan.FromSeconds(3));

        InspectionWarning warning = await heard.NextAsync(WarningKind.BlockedWorker);
        Assert.Equal($"{name}-1 (job 1 parse)", warning.Subject);
        Assert.Equal($"{name}-1 (job 1 parse) has held a thread for 3.0 s without awaiting: "
            + "await what it waits for, or run it on a ThreadPoolExecutor.", warning.Message);
        release.Set();
        await job.InTime();
        Assert.Single(heard.All);
    }

    [Theory]
    [InlineData("before any await")]
    [InlineData("after a yield")]
    [InlineData("after a delay")]
    [InlineData("in a synchronous job")]
    [InlineData("in one of two branches")]
    [InlineData("in a nested job")]
    public async Task Blocking_is_noticed(string where)
    {
        using ManualResetEventSlim held = new(), release = new();
        TaskCompletionSource signal = AsyncJobs.Signal();
        Task job = _flow.Within(() => where switch
        {
            "before any await" => _executor.Submit(() =>
            {
                Hold(held, release);
                return Task.CompletedTask;
            }),
            "after a yield" => _executor.Submit(async () =>
            {
                await Task.Yield();
                Hold(held, release);
            }),
            "after a delay" => _executor.Submit(async () =>
            {
                await signal.Task;
                Hold(held, release);
            }),
            "in a synchronous job" => _executor.Submit(() => Hold(held, release)),
            "in one of two branches" => _executor.Submit(async () =>
            {
                async Task Branch(bool blocks)
                {
                    await _flow.Yield();
                    if (blocks)
                        Hold(held, release);
                }

                await Task.WhenAll(Branch(false), Branch(true), Branch(false));
            }),
            _ => _executor.Submit(async () => await _executor.Submit(() => Hold(held, release))),
        });
        signal.SetResult();
        WaitFor(held);

        // The stretch in which the outer job submitted the nested one ends a moment later; that may not take fake seconds.
        await _flow.LeftBy(1);
        Assert.Single(_executor.Watch!.FindHolding());
        _clock.Advance(TimeSpan.FromSeconds(10));
        release.Set();
        await job.InTime();
        Assert.Single(Warnings);
    }

    [Fact]
    public async Task A_job_that_awaits_for_long_is_not_told_of()
    {
        Gate gate = new();
        Task job = _flow.Within(() => _executor.Submit(async () =>
        {
            await _flow.Yield();
            await gate.PassAsync();
        }));
        await gate.Reached;
        await _flow.LeftBy(0);
        Assert.Empty(_executor.Watch!.FindHolding());
        for (int i = 0; i < 20; i++)
            _clock.Advance(TimeSpan.FromSeconds(1));
        gate.Open();
        await job.InTime();
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task Many_short_stretches_are_not_one_long_one()
    {
        await _flow.Within(() => _executor.Submit(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                await _flow.Yield();

                // The stretch before ends a moment after this one has begun, on another thread; here that may not take fake seconds.
                _flow.LeftBy(1).Wait();
                Assert.Single(_executor.Watch!.FindHolding());
            }
        })).InTime();
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task Many_of_one_name_are_told_as_one_and_after_a_long_while_with_their_number()
    {
        for (int i = 0; i < 21; i++)
            await BlockAsync("parse");
        Assert.Single(Warnings);
        await BlockAsync("render");
        Assert.Equal(["parse", "render"], Warnings.Select(NameIn));

        _clock.Advance(TimeSpan.FromMinutes(5));
        await BlockAsync("parse");
        await BlockAsync("parse");
        Assert.Equal(["parse", "render", "parse"], Warnings.Select(NameIn));
        Assert.EndsWith("ThreadPoolExecutor; so have 20 others of this name since it was last told", Warnings.Last().Message, StringComparison.Ordinal);

        async Task BlockAsync(string name)
        {
            using ManualResetEventSlim held = new(), release = new();
            Task job = _executor.Submit(() => Hold(held, release), new JobOptions { Name = name });
            WaitFor(held);
            _clock.Advance(TimeSpan.FromSeconds(3));
            release.Set();
            await job.InTime();
        }

        static string NameIn(RecordingLogger.Entry entry) => entry.Message.Split(' ')[2];
    }

    [Fact]
    public async Task A_job_of_its_own_that_blocks_again_is_told_of_again()
    {
        for (int i = 0; i < 3; i++)
        {
            // Long idle: the watch has gone to sleep and must wake.
            _clock.Advance(TimeSpan.FromMinutes(5));
            using ManualResetEventSlim held = new(), release = new();
            Task job = _executor.Submit(() => Hold(held, release));
            WaitFor(held);
            _clock.Advance(TimeSpan.FromSeconds(3));
            release.Set();
            await job.InTime();
        }

        Assert.Equal(3, Warnings.Count());
    }

    [Fact]
    public async Task Waiting_for_async_work_synchronously_does_not_deadlock_on_the_watch()
    {
        Assert.Equal(3, await _executor.Submit(() => Slow().Result).InTime());

        static async Task<int> Slow()
        {
            await Task.Yield();
            await Task.Run(static () => { });
            return 3;
        }
    }

    public async ValueTask DisposeAsync() => await _executor.DisposeAsync();

    private IEnumerable<RecordingLogger.Entry> Warnings => _logger.Entries.Where(entry => entry.Level >= LogLevel.Warning);

    private static string Rounded(string message) => message.Replace("2.0 s", "2.5 s", StringComparison.Ordinal)
        .Replace("2.4 s", "2.5 s", StringComparison.Ordinal).Replace("2.9 s", "2.5 s", StringComparison.Ordinal);

    private static void Hold(ManualResetEventSlim held, ManualResetEventSlim release)
    {
        held.Set();
        if (!release.Wait(Times.Soon))
            throw new TimeoutException();
    }

    private static void WaitFor(ManualResetEventSlim held)
    {
        if (!held.Wait(Times.Soon))
            throw new TimeoutException();
    }
}
