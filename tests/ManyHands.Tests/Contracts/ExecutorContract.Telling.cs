using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Tests;

public abstract partial class ExecutorContract
{
    [Fact]
    public async Task The_meter_tells_counts_waits_and_busy_time_also_of_executors_that_have_ended()
    {
        FakeTimeProvider clock = new();
        string name = "metered-" + Guid.NewGuid();
        using Listening listening = new(name);
        for (int round = 1; round <= 2; round++)
        {
            IFunctionExecutor executor = Create(1, new Setup { Name = name, TimeProvider = clock });
            using RemoteGate gate = new();
            Task running = await OccupyAsync(executor, gate);
            Task failing = executor.Submit(new Fail("mine"));
            clock.Advance(TimeSpan.FromSeconds(5));

            Dictionary<string, double> told = listening.Ask();
            Assert.Equal((1, 1), (told["manyhands.job.count {job} manyhands.job.state=queued"], told["manyhands.job.count {job} manyhands.job.state=running"]));
            Assert.Equal((5, 1), (told["manyhands.queue.oldest_wait s"], told["manyhands.worker.max {worker}"]));
            Assert.Equal(5 * round, told["manyhands.worker.busy_time s"]);

            gate.Open();
            await running.InTime();
            await Task.WhenAny(failing).InTime();
            await executor.DisposeAsync();
            told = listening.Ask();
            Assert.Equal(round, told["manyhands.job.ended {job} manyhands.job.outcome=completed"]);
            Assert.Equal(round, told["manyhands.job.ended {job} manyhands.job.outcome=failed"]);
            Assert.Equal(0, told["manyhands.job.ended {job} manyhands.job.outcome=cancelled"]);
            Assert.Equal((0, 5 * round), (told["manyhands.worker.max {worker}"], told["manyhands.worker.busy_time s"]));
        }
    }

    [Fact]
    public async Task Those_who_listen_are_told_how_long_each_job_ran_and_how_it_ended()
    {
        FakeTimeProvider clock = new();
        using IFunctionExecutor executor = Create(1, new Setup { Name = "timed-" + Guid.NewGuid(), TimeProvider = clock });
        await executor.Submit(new Echo(1)).InTime();
        using Listening listening = new(executor.Name);
        using RemoteGate gate = new();
        Task job = executor.Submit(new Pass(gate.Port), new JobOptions { Name = "of many names" });
        await gate.Reached;
        clock.Advance(TimeSpan.FromSeconds(3));
        gate.Open();
        await job.InTime();
        using CancellationTokenSource cancelled = new();
        using RemoteGate second = new();
        job = executor.Submit(new PassLater(second.Port), cancelled.Token);
        await second.Reached;
        clock.Advance(TimeSpan.FromSeconds(2));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.InTime());
        using RemoteGate third = new();
        job = executor.Submit(new PassAndFail(third.Port));
        await third.Reached;
        clock.Advance(TimeSpan.FromSeconds(1));
        third.Open();
        await Assert.ThrowsAsync<FormatException>(() => job.InTime());

        Assert.Equal(
            [
                ("manyhands.job.duration", "s", 3, "manyhands.job.outcome=completed manyhands.job.type=Pass"),
                ("manyhands.job.duration", "s", 2, "manyhands.job.outcome=cancelled manyhands.job.type=PassLater"),
                ("manyhands.job.duration", "s", 1, "error.type=System.FormatException manyhands.job.outcome=failed manyhands.job.type=PassAndFail"),
            ],
            listening.Measured);
    }

    [Fact]
    public async Task A_jobs_span_is_a_child_of_what_was_current_where_it_was_submitted()
    {
        using IFunctionExecutor executor = Create(1, new Setup { Name = "spanned-" + Guid.NewGuid() });
        using Listening listening = new(executor.Name);
        using Activity caller = new Activity("caller").Start();
        await executor.Submit(new Echo(1), new JobOptions { Name = "mine" }).InTime();
        await Assert.ThrowsAsync<FormatException>(() => executor.Submit(new FailLater("not bread")).InTime());
        Assert.Same(caller, Activity.Current);
        caller.Stop();
        await executor.Submit(new Echo(1)).InTime();

        Activity[] spans = [.. listening.Spans];
        Assert.Equal(["Echo", "FailLater", "Echo"], spans.Select(span => span.OperationName));
        Assert.Equal([caller.SpanId, caller.SpanId, default], spans.Select(span => span.ParentSpanId));
        Assert.Equal(caller.TraceId, spans[0].TraceId);
        Assert.NotEqual(caller.TraceId, spans[2].TraceId);
        Assert.Equal(
            (executor.GetType().Name, "mine", 1L, "completed", ActivityStatusCode.Unset),
            (Tag("manyhands.executor.type"), Tag("manyhands.job.name"), Tag("manyhands.job.id"), Tag("manyhands.job.outcome"), spans[0].Status));
        Assert.Equal(executor.Name + "-1", Tag("manyhands.worker.name"));
        Assert.True(spans[0].Duration > TimeSpan.Zero);
        Assert.Equal((ActivityStatusCode.Error, "not bread"), (spans[1].Status, spans[1].StatusDescription));
        Assert.Equal("System.FormatException", spans[1].GetTagItem("error.type"));
        Assert.Equal("exception", Assert.Single(spans[1].Events).Name);

        object? Tag(string name) => spans[0].GetTagItem(name);
    }

    [Fact]
    public async Task A_listener_that_throws_harms_no_job()
    {
        using IFunctionExecutor executor = Create(1);
        long failures = Telemetry.Failures;
        using (MeterListener meter = new())
        using (ActivityListener spans = new() { ShouldListenTo = source => source.Name == "ManyHands" })
        {
            meter.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "manyhands.job.duration")
                    listener.EnableMeasurementEvents(instrument);
            };
            meter.SetMeasurementEventCallback<double>((_, _, _, _) => throw new InvalidOperationException("the listener broke"));
            meter.Start();
            spans.Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData;
            spans.ActivityStopped = _ => throw new InvalidOperationException("the listener broke");
            ActivitySource.AddActivityListener(spans);

            Assert.Equal(7, await executor.Submit(new Echo(7)).InTime());
            Assert.Equal(8, await executor.Submit(new EchoLater(8)).InTime());
            await Assert.ThrowsAsync<FormatException>(() => executor.Submit(new Fail("mine")).InTime());
        }

        Assert.Equal(new ExecutorCounts(0, 0, 2, 1, 0), executor.Counts);
        Assert.InRange(Telemetry.Failures, failures + 6, long.MaxValue);
    }
}
