namespace ManyHands.Tests;

/// <summary>What only looks like a deadlock for a moment must not be told.</summary>
public sealed class NoFalseAlarmTests
{
    private readonly string _name = Heard.Name("busy");

    [Fact]
    public async Task Crowds_before_few_locks_with_cancelling_handing_over_and_refusals_are_no_deadlock()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        using Heard heard = new(_name);
        Guarded<List<int>>[] locks = [.. Enumerable.Range(0, 4).Select(i => new Guarded<List<int>>([], $"{_name}-{i}"))];
        AsyncGuarded<int>[] ledgers = [.. Enumerable.Range(0, 4).Select(i => new AsyncGuarded<int>(0, $"{_name}-async-{i}"))];
        using CancellationTokenSource end = new();
        Thread[] threads = [.. Enumerable.Range(0, 16).Select(i => new Thread(() => Work(new Random(seed + i))) { Name = $"{_name}-{i}" })];
        foreach (Thread thread in threads)
            thread.Start();
        Task[] flows = [.. Enumerable.Range(0, 50).Select(i => Task.Run(() => FlowAsync(new Random(seed + 100 + i))))];

        await Looks.PassAsync(12);
        await end.CancelAsync();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(Times.Soon));
        await Task.WhenAll(flows).InTime();
        Assert.Empty(heard.Stuck);

        // Always the lower number first, so there is no deadlock, but waits long enough to be noted.
        void Work(Random random)
        {
            while (!end.IsCancellationRequested)
            {
                int first = random.Next(locks.Length), second = random.Next(first, locks.Length);
                List<int> taken = locks[first].Use((ref List<int> list) =>
                {
                    if (second > first)
                        locks[second].Use((ref List<int> other) => other.Add(first));
                    else
                        Assert.Throws<InvalidOperationException>(() => locks[first].Use((ref List<int> again) => again.Add(0)));
                    Spin(random.Next(20));
                    List<int> old = list;
                    list = [];
                    return old;
                });
                Assert.NotNull(taken);
            }
        }

        async Task FlowAsync(Random random)
        {
            while (!end.IsCancellationRequested)
            {
                int first = random.Next(ledgers.Length), second = random.Next(first, ledgers.Length);
                using CancellationTokenSource soon = new();
                Task use = ledgers[first].UseAsync(async held =>
                {
                    await Task.Yield();
                    if (second > first)
                        await ledgers[second].UseAsync(other => Task.FromResult(other.Value++), soon.Token);
                    else
                        locks[first].Use((ref List<int> list) => list.Add(second));
                    Spin(random.Next(5));
                    held.Value++;
                }, soon.Token);
                if (random.Next(4) == 0)
                    await soon.CancelAsync();
                await use.ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    [Fact]
    public async Task A_long_hold_is_no_deadlock()
    {
        using Heard heard = new(_name);
        Guarded<int> one = new(0, _name), other = new(0, _name + "-other");
        Gate gate = new();
        using Ring ring = new(1);
        Thread holder = new(() => one.Use((ref _) => gate.Pass())) { Name = "holder" };
        holder.Start();
        await gate.Reached;
        TaskCompletionSource hasOther = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread middle = new(() => other.Use((ref _) =>
        {
            hasOther.SetResult();
            one.Use((ref n) => n++);
        }))
        { Name = "middle" };
        middle.Start();
        await hasOther.Task.InTime();
        ring.StartWaiting("late", other);
        await Times.IsSeen(() => Looks.Waits().Count(wait => wait.WaitsFor.Contains(_name, StringComparison.Ordinal)) == 2);

        await Looks.PassAsync(3);
        Assert.Empty(heard.Stuck);
        gate.Open();
        Assert.True(holder.Join(Times.Soon) && middle.Join(Times.Soon));
        await Times.IsSeen(() => ring.HasEnded);
    }

    [Fact]
    public async Task Jobs_that_wait_for_their_own_jobs_at_random_are_never_said_to_be_stuck()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        using Heard heard = new(_name);
        await using ThreadPoolExecutor first = new(new ThreadPoolExecutorOptions { Name = _name + "-first", MaxWorkers = 2 });
        await using ThreadPoolExecutor second = new(new ThreadPoolExecutorOptions { Name = _name + "-second", MaxWorkers = 2, QueueCapacity = 2 });
        await using AsyncExecutor third = new(new AsyncExecutorOptions { Name = _name + "-third", MaxWorkers = 2 });
        Guarded<int> count = new(0, _name);
        using CancellationTokenSource end = new();
        Task[] feeders = [.. Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
            () => Feed(new Random(seed + i)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

        await Looks.PassAsync(12);
        await end.CancelAsync();
        await Task.WhenAll(feeders).InTime();
        Assert.Empty(heard.Stuck);

        void Feed(Random random)
        {
            while (!end.IsCancellationRequested)
                Submit(random.Next(), 0, 3).Wait();
        }

        // To the same executor or a later one, so that none can wait for itself.
        Task Submit(int seed, int least, int depth)
        {
            Random random = new(seed);
            return random.Next(least, 3) switch
            {
                0 => first.Submit(() => Work(random, 0, depth)),
                1 => second.Submit(() => Work(random, 1, depth)),
                _ => third.Submit(() => WorkAsync(random, depth)),
            };
        }

        void Work(Random random, int executor, int depth)
        {
            Spin(random.Next(20));
            count.Use((ref n) => n++);
            Task[] inner = [.. Enumerable.Range(0, depth == 0 ? 0 : random.Next(3)).Select(_ => Submit(random.Next(), executor, depth - 1))];
            if (random.Next(2) == 0)
                Task.WaitAll(inner);
            else
                Task.WhenAll(inner).Wait();
        }

        async Task WorkAsync(Random random, int depth)
        {
            await Task.Yield();
            Spin(random.Next(20));
            await Task.WhenAll(Enumerable.Range(0, depth == 0 ? 0 : random.Next(3)).Select(_ => Submit(random.Next(), 2, depth - 1)));
        }
    }

    // Milliseconds of work, so that many others come to wait.
    private static void Spin(int milliseconds)
    {
        long until = Environment.TickCount64 + milliseconds;
        while (Environment.TickCount64 < until)
            Thread.SpinWait(100);
    }
}
