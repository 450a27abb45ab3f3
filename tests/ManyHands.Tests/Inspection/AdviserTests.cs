namespace ManyHands.Tests;

public sealed class AdviserTests
{
    [Theory]
    [InlineData(4.9, 0.0, 0.0, false)] // too little work to judge by
    [InlineData(5.0, 0.9, 0.0, true)]
    [InlineData(5.0, 1.1, 0.0, false)]
    [InlineData(5.0, 0.5, 0.6, false)] // they would compute, had they a core
    public void Threads_whose_jobs_wait_while_others_are_queued_would_rather_await(double busy, double computing, double ready, bool isAdvised)
    {
        WorkSums sums = Sums(busy, computing, ready);

        Assert.Equal(isAdvised, Kinds(WorkerKind.Thread, 2, 2, sums, sums).Contains(AdviceKind.Await));
        Assert.DoesNotContain(AdviceKind.Await, Kinds(WorkerKind.Thread, 2, 2, sums, default));
        Assert.DoesNotContain(AdviceKind.Await, Kinds(WorkerKind.Place, 2, 2, sums, sums));
        Assert.DoesNotContain(AdviceKind.Await, Kinds(WorkerKind.Process, 2, 2, sums, sums));
    }

    [Theory]
    [InlineData(8, 4.0, 5.0, true)]
    [InlineData(2, 4.0, 5.0, false)] // no more workers than cores
    [InlineData(8, 9.0, 0.5, false)] // the cores are there
    [InlineData(8, 1.0, 5.0, false)] // they also wait for other things
    public void More_workers_than_cores_are_too_many_where_all_compute(int maxWorkers, double computing, double ready, bool isAdvised) =>
        Assert.Equal(isAdvised, Kinds(WorkerKind.Thread, maxWorkers, 2, Sums(10, computing, ready), default).Contains(AdviceKind.FewerWorkers));

    [Theory]
    [InlineData(5.0, 4.1, true)]
    [InlineData(5.0, 3.9, false)]
    [InlineData(4.9, 4.9, false)]
    public void Async_jobs_that_never_await_belong_on_threads(double busy, double neverAwaited, bool isAdvised)
    {
        WorkSums sums = new() { Jobs = 10, Busy = TimeSpan.FromSeconds(busy), NeverAwaited = TimeSpan.FromSeconds(neverAwaited) };

        Assert.Equal(isAdvised, Kinds(WorkerKind.Place, 100, 2, sums, sums).Contains(AdviceKind.UseThreads));
    }

    [Theory]
    [InlineData(10_000, 40_000, true)]
    [InlineData(10_000, 60_000, false)]
    [InlineData(9_999, 40_000, false)]
    public void Tiny_jobs_are_better_grouped(long jobs, double microseconds, bool isAdvised)
    {
        WorkSums sums = new() { Jobs = jobs, Busy = TimeSpan.FromMicroseconds(microseconds) };

        Assert.Equal(isAdvised, Kinds(WorkerKind.Thread, 2, 2, sums, default).Contains(AdviceKind.GroupJobs));
    }

    [Theory]
    [InlineData(3.25, "5 %")]
    [InlineData(0.04, "less than 1 %")]
    public void It_says_what_it_saw(double computing, string share)
    {
        WorkSums sums = Sums(61.6, computing, 0);

        Assert.Equal(
            $"Jobs are queued while those that run mostly wait: they used the processor for {share} of 62 s. On an AsyncExecutor they would not "
            + "hold a thread while they await; or it needs more workers than 4.", Assert.Single(Adviser.Judge(WorkerKind.Thread, 4, 8, sums, sums)).Text);
    }

    private static WorkSums Sums(double busy, double computing, double ready) => new()
    {
        Jobs = 10,
        Busy = TimeSpan.FromSeconds(busy),
        Computing = TimeSpan.FromSeconds(computing),
        Ready = TimeSpan.FromSeconds(ready),
    };

    private static IEnumerable<AdviceKind> Kinds(WorkerKind kind, int maxWorkers, int cores, WorkSums all, WorkSums withQueue) =>
        Adviser.Judge(kind, maxWorkers, cores, all, withQueue).Select(advice => advice.Kind);
}
