namespace ManyHands.Tests;

public sealed class DeadlockOfThreadsTests
{
    private readonly string _from = Heard.Name("from");
    private readonly string _to = Heard.Name("to");

    [Fact]
    public async Task Two_threads_that_lock_in_opposite_orders_are_named_with_their_locks_and_stacks()
    {
        Guarded<int> from = new(0, _from), to = new(0, _to);
        using Heard heard = new(_from);
        using Ring ring = new(2);
        ring.Start("clerk", from, to);
        ring.Start("teller", to, from);

        InspectionWarning warning = await heard.NextAsync();
        Assert.Equal(WarningKind.Deadlock, warning.Kind);
        Assert.Contains($"clerk waits for '{_to}'", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"'{_to}' is held by teller", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"teller waits for '{_from}'", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"'{_from}' is held by clerk", warning.Message, StringComparison.Ordinal);
        Assert.Equal([$"'{_from}'", $"'{_to}'"], warning.Subject.Split(", ").Order());
        Assert.Equal(2, warning.Stacks.Count);
        Assert.All(warning.Stacks, stack => Assert.Contains($"{nameof(Ring)}.Inside", stack, StringComparison.Ordinal));
        Assert.Contains(warning, Inspector.Snapshot().Standing);
        ring.Break();
        await Times.IsSeen(() => ring.HasEnded);
        Assert.DoesNotContain(warning, Inspector.Snapshot().Standing);
        Assert.Single(heard.Stuck);
    }

    [Fact]
    public async Task A_ring_of_three_is_told_once_and_who_comes_to_wait_for_it_changes_nothing()
    {
        Guarded<int>[] locks = [new(0, _from), new(0, Heard.Name("over")), new(0, _to)];
        using Heard heard = new(_from);
        using Ring ring = new(3);
        for (int i = 0; i < 3; i++)
            ring.Start($"clerk-{i}", locks[i], locks[(i + 1) % 3]);
        InspectionWarning warning = await heard.NextAsync();
        Assert.All(locks, one => Assert.Contains(one.Name, warning.Subject, StringComparison.Ordinal));

        ring.StartWaiting("late", locks[0]);
        await Times.IsSeen(() => Looks.Waits().Any(wait => wait.Waiter == "late"));
        ring.Break();
        await Times.IsSeen(() => ring.HasEnded);
        Assert.Single(heard.Stuck);
    }

    [Fact]
    public async Task Jobs_in_a_deadlock_are_named()
    {
        Guarded<int> from = new(0, _from), to = new(0, _to);
        using Heard heard = new(_from);
        using Ring ring = new(2);
        await using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = "bank", MaxWorkers = 2, DisposeTimeout = Times.Never });
        Task there = pool.Submit(() => ring.Inside(from, to), new JobOptions { Name = "transfer" });
        Task back = pool.Submit(() => ring.Inside(to, from), new JobOptions { Name = "refund" });

        InspectionWarning warning = await heard.NextAsync();
        Assert.Matches($"bank-[12] \\(job 1 transfer\\) waits for '{_to}'", warning.Message);
        Assert.Matches($"'{_to}' is held by bank-[12] \\(job 2 refund\\)", warning.Message);
        Assert.Matches($"bank-[12] \\(job 2 refund\\) waits for '{_from}'", warning.Message);
        ring.Break();
        await Task.WhenAll(there, back).InTime();
    }

    [Fact]
    public async Task A_second_deadlock_of_the_same_locks_is_told_again()
    {
        Guarded<int> from = new(0, _from), to = new(0, _to);
        using Heard heard = new(_from);
        for (int i = 0; i < 2; i++)
        {
            using Ring ring = new(2);
            ring.Start("clerk", from, to);
            ring.Start("teller", to, from);
            await heard.NextAsync();
            ring.Break();
            await Times.IsSeen(() => ring.HasEnded);
        }

        Assert.Equal(2, heard.Stuck.Length);
    }

    [Fact]
    public async Task A_wait_is_in_the_snapshot_with_its_holder_and_its_stack()
    {
        Guarded<int> from = new(0, _from);
        using Ring ring = new(1);
        Gate gate = new();
        Thread holder = new(() => from.Use((ref _) => gate.Pass())) { Name = "holder", IsBackground = true };
        holder.Start();
        await gate.Reached;
        ring.StartWaiting("waiter", from);
        WaitSnapshot? wait = null;
        await Times.IsSeen(() => (wait = Looks.Waits().FirstOrDefault(one => one.WaitsFor == $"'{_from}'")) is not null);

        Assert.Equal(("waiter", "holder"), (wait!.Waiter, wait.HeldBy));
        Assert.InRange(wait.Duration, TimeSpan.FromMilliseconds(WaitRecord.NotedAfter - 20), Times.Soon);
        Assert.Contains(nameof(Ring.StartWaiting), wait.Stack, StringComparison.Ordinal);
        gate.Open();
        await Times.IsSeen(() => ring.HasEnded);
        Assert.DoesNotContain(Looks.Waits(), one => one.WaitsFor == $"'{_from}'");
    }
}
