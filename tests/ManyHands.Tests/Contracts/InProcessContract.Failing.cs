using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public abstract partial class InProcessContract
{
    [Fact]
    public async Task An_exception_is_the_very_object_that_was_thrown()
    {
        using IInProcessExecutor executor = Create(1, new Setup { Name = "failers" });
        FormatException thrown = new("mine");

        Task job = executor.Submit(() => Throw(thrown), new JobOptions { Name = "thrower" });

        FormatException caught = await Assert.ThrowsAsync<FormatException>(() => job.InTime());
        Assert.Same(thrown, caught);
        Assert.Contains(nameof(Throw), caught.StackTrace);
        JobInfo info = JobInfo.Of(caught)!;
        Assert.Equal((1, "thrower", "failers"), (info.Id, info.Name, info.Executor));
        Assert.StartsWith("failers-", info.Worker);
        Assert.Equal(info, JobInfo.Of(job.Exception!));
        Assert.True(job.IsFaulted);
    }

    [Fact]
    public async Task An_exception_of_an_async_job_is_the_very_object_that_was_thrown()
    {
        using IInProcessExecutor executor = Create();
        FormatException thrown = new("mine");

        FormatException caught = await Assert.ThrowsAsync<FormatException>(() => executor.Submit(async () =>
        {
            await Task.Yield();
            Throw(thrown);
        }).InTime());

        Assert.Same(thrown, caught);
        Assert.Contains(nameof(Throw), caught.StackTrace);
        Assert.Equal(1, JobInfo.Of(caught)!.Id);
    }

    [Fact]
    public async Task A_job_during_which_its_time_ran_out_fails_whatever_it_gives()
    {
        FakeTimeProvider clock = new();
        using IInProcessExecutor executor = Create(1, new Setup { TimeProvider = clock, JobTimeout = TimeSpan.FromSeconds(1) });

        Task late = executor.Submit(() => { clock.Advance(TimeSpan.FromSeconds(1)); return 1; });
        await Assert.ThrowsAsync<TimeoutException>(() => late.InTime());

        Task<int> more = executor.Submit(
            () => { clock.Advance(TimeSpan.FromSeconds(1)); return 1; }, new JobOptions { Timeout = TimeSpan.FromSeconds(2) });
        Assert.Equal(1, await more.InTime());
    }

    [Fact]
    public async Task What_a_job_logs_stands_in_a_scope_with_its_worker_and_its_name()
    {
        RecordingLogger logger = new();
        using IInProcessExecutor executor = Create(1, new Setup { Logger = logger, Name = "loggers" });

        await executor.Submit(() => logger.LogInformation("hello"), new JobOptions { Name = "greeter" }).InTime();

        RecordingLogger.Entry hello = Assert.Single(logger.Entries, entry => entry.Message == "hello");
        Assert.Equal("greeter", hello.Scope["Job"]);
        Assert.StartsWith("loggers-", (string)hello.Scope["Worker"]!);
    }
}
