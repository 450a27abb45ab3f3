using System.Collections.Immutable;

namespace ManyHands;

public class GuardedTests
{
    [Fact]
    public void Two_threads_that_count_a_million_each_lose_nothing()
    {
        var counter = new Guarded<int>(0);
        Thread[] threads = [new(Count), new(Count)];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal(2_000_000, counter.Use((ref n) => n));

        void Count()
        {
            for (int i = 0; i < 1_000_000; i++)
                counter.Use((ref n) => n++);
        }
    }

    [Fact]
    public void Assigning_replaces_what_is_guarded()
    {
        var name = new Guarded<string>("old");
        name.Use((ref s) => { s = "new"; });
        Assert.Equal("new", name.Use((ref s) => s));
    }

    [Fact]
    public void The_guarded_object_itself_cannot_be_returned()
    {
        var list = new Guarded<List<int>>([1], "orders");
        var refused = Assert.Throws<InvalidOperationException>(() => list.Use((ref l) => l));
        Assert.Contains("would leave its lock", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'orders'", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => list.Use((ref l) => (object)l));
        Assert.Throws<InvalidOperationException>(() => list.Use<IReadOnlyList<int>>((ref l) => l));
    }

    [Fact]
    public void It_can_be_handed_over_when_another_takes_its_place()
    {
        var list = new Guarded<List<int>>([1, 2]);
        List<int> taken = list.Use((ref l) =>
        {
            List<int> old = l;
            l = [];
            return old;
        });
        Assert.Equal([1, 2], taken);
        Assert.Equal(0, list.Use((ref l) => l.Count));
    }

    [Fact]
    public void What_nobody_can_change_may_be_returned()
    {
        Assert.Equal([1], new Guarded<ImmutableArray<int>>([1]).Use((ref a) => a));
        Assert.Equal([1], new Guarded<ImmutableList<int>>([1]).Use((ref a) => a));
        Assert.Null(new Guarded<object?>(null).Use((ref a) => a));
    }

    [Fact]
    public void A_thread_that_is_inside_is_refused_instead_of_getting_a_second_reference()
    {
        var counter = new Guarded<int>(0, "counter");
        counter.Use((ref n) =>
        {
            var refused = Assert.Throws<InvalidOperationException>(() => counter.Use((ref m) => m++));
            Assert.Contains("'counter' is already in use on this thread", refused.Message, StringComparison.Ordinal);
        });
        Assert.Equal(0, counter.Use((ref n) => n));
    }

    [Fact]
    public void Work_that_the_runtime_runs_on_a_waiting_thread_is_refused_too()
    {
        var counter = new Guarded<int>(0);
        var task = new Task(() => counter.Use((ref n) => n++));
        counter.Use((ref _) => task.RunSynchronously());
        Assert.IsType<InvalidOperationException>(task.Exception?.InnerException);
    }

    [Fact]
    public void An_exception_releases_the_lock_and_keeps_what_was_done()
    {
        var counter = new Guarded<int>(0);
        Assert.Throws<FormatException>(() => counter.Use((ref n) =>
        {
            n = 5;
            throw new FormatException();
        }));
        int other = 0;
        var thread = new Thread(() => other = counter.Use((ref n) => n));
        thread.Start();
        thread.Join();
        Assert.Equal(5, other);
    }

    [Fact]
    public void A_ValueTask_without_result_is_refused_before_it_runs()
    {
        bool ran = false;
        Assert.Throws<ArgumentException>(() =>
        {
            _ = new Guarded<int>(0).Use((ref n) =>
            {
                ran = true;
                return new ValueTask(Task.CompletedTask);
            }).AsTask();
        });
        Assert.False(ran);
    }
}
