namespace ManyHands.Tests;

public sealed class WorkerThreadTests
{
    [Fact]
    public void Joining_gives_the_result()
    {
        WorkerThread<string?> worker = WorkerThread.Start("reader", () => Thread.CurrentThread.Name);

        Assert.Equal("reader", worker.Join());
        Assert.Equal("reader", worker.Name);
        Assert.Equal("reader", worker.Join(TimeSpan.Zero));
    }

    [Fact]
    public void Joining_throws_what_the_thread_threw_with_its_stack()
    {
        FormatException thrown = new("mine");
        WorkerThread worker = WorkerThread.Start("thrower", () => Throw(thrown));

        FormatException caught = Assert.Throws<FormatException>(worker.Join);
        Assert.Same(thrown, caught);
        Assert.Contains(nameof(Throw), caught.StackTrace);
    }

    [Fact]
    public void Joining_can_have_a_limit()
    {
        Gate gate = new();
        WorkerThread worker = WorkerThread.Start("slow", () => gate.Pass());

        Assert.Contains("slow", Assert.Throws<TimeoutException>(() => worker.Join(TimeSpan.FromMilliseconds(1))).Message);
        gate.Open();
        worker.Join(Times.Soon);
    }

    [Fact]
    public async Task The_end_can_be_awaited()
    {
        Assert.Equal(3, await WorkerThread.Start("three", () => 3).Completion.InTime());
        await WorkerThread.Start("nothing", () => { }).Completion.InTime();
        await Assert.ThrowsAsync<FormatException>(
            () => WorkerThread.Start("thrower", () => Throw(new FormatException())).Completion.InTime());
    }

    [Fact]
    public void A_thread_can_not_join_itself()
    {
        WorkerThread? self = null;
        Gate gate = new();
        self = WorkerThread.Start("self", () =>
        {
            gate.Pass();
            self!.Join();
        });
        gate.Open();

        Assert.Throws<InvalidOperationException>(self.Join);
    }

    [Fact]
    public void A_task_that_nobody_would_await_is_refused()
    {
        Assert.Throws<ArgumentException>(() => { WorkerThread.Start("async", () => Task.CompletedTask); });
        Assert.Throws<ArgumentException>(() => { WorkerThread.Start(" ", () => 1); });
    }

    private static void Throw(Exception exception) => throw exception;
}
