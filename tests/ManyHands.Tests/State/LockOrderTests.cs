using System.Runtime.CompilerServices;
using ManyHands.Tests;

namespace ManyHands;

public sealed class LockOrderTests : IDisposable
{
    private readonly string _name = Heard.Name("order");
    private readonly Heard _heard;
    private readonly Guarded<int> _a, _b, _c;
    private readonly AsyncGuarded<int> _x, _y;

    public LockOrderTests()
    {
        // On for good: it belongs to the process, and no other test looks at these warnings.
        Inspector.ChecksLockOrder = true;
        _heard = new Heard(_name, orders: true);
        (_a, _b, _c) = (new(0, _name + "-a"), new(0, _name + "-b"), new(0, _name + "-c"));
        (_x, _y) = (new(0, _name + "-x"), new(0, _name + "-y"));
    }

    [Fact]
    public async Task An_inversion_that_never_hung_is_told_once_with_both_stacks()
    {
        for (int i = 0; i < 3; i++)
        {
            Transfer();
            Refund();
        }

        InspectionWarning warning = await _heard.NextAsync();
        Assert.Equal(WarningKind.LockOrder, warning.Kind);
        Assert.Equal([$"'{_a.Name}'", $"'{_b.Name}'"], warning.Subject.Split(", ").Order());
        Assert.Contains($"'{_a.Name}' then '{_b.Name}'", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"'{_b.Name}' then '{_a.Name}'", warning.Message, StringComparison.Ordinal);
        Assert.Equal(2, warning.Stacks.Count);
        Assert.Single(warning.Stacks, stack => stack.Contains($"{nameof(LockOrderTests)}.{nameof(Transfer)}", StringComparison.Ordinal));
        Assert.Single(warning.Stacks, stack => stack.Contains($"{nameof(LockOrderTests)}.{nameof(Refund)}", StringComparison.Ordinal));
        Assert.All(warning.Stacks, stack => Assert.StartsWith("   at ManyHands.Guarded`1.", stack.Split(Environment.NewLine)[1]));
        await NoMoreAsync();
    }

    [Fact]
    public async Task A_ring_of_three_is_told_though_no_two_contradict_each_other()
    {
        Inside(_a, _b);
        Inside(_b, _c);
        Inside(_c, _a);

        InspectionWarning warning = await _heard.NextAsync();
        Assert.Equal(3, warning.Stacks.Count);
        Assert.All([_a, _b, _c], one => Assert.Contains($"'{one.Name}'", warning.Subject, StringComparison.Ordinal));
        await NoMoreAsync();
    }

    [Fact]
    public async Task Locks_taken_at_several_levels_count_each_with_each()
    {
        _a.Use((ref _) => _b.Use((ref _) => _c.Use((ref n) => n++)));
        Inside(_c, _a);

        Assert.Equal(2, (await _heard.NextAsync()).Stacks.Count);
        await NoMoreAsync();
    }

    [Fact]
    public async Task Async_ones_are_checked_across_awaits()
    {
        await InsideAsync(_x, _y);
        await InsideAsync(_y, _x);

        InspectionWarning warning = await _heard.NextAsync();
        Assert.Equal(2, warning.Stacks.Count);
        Assert.All(warning.Stacks, stack => Assert.Contains(nameof(InsideAsync), stack, StringComparison.Ordinal));
        await NoMoreAsync();
    }

    [Fact]
    public async Task Async_and_others_are_checked_together()
    {
        await _x.UseAsync(async _ =>
        {
            await Task.Yield();
            _a.Use((ref n) => n++);
        });
        await Task.Run(() => _a.Use((ref _) => _x.UseAsync(held => Task.FromResult(held.Value++)).Wait()));

        Assert.Equal([$"'{_a.Name}'", $"'{_x.Name}'"], (await _heard.NextAsync()).Subject.Split(", ").Order());
    }

    [Fact]
    public async Task Jobs_are_named()
    {
        await using ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions { Name = "bank", MaxWorkers = 1 });
        await pool.Submit(() => Inside(_a, _b), new JobOptions { Name = "transfer" });
        await pool.Submit(() => Inside(_b, _a), new JobOptions { Name = "refund" });

        InspectionWarning warning = await _heard.NextAsync();
        Assert.Contains("by bank-1 (job 1 transfer)", warning.Message, StringComparison.Ordinal);
        Assert.Contains("by bank-1 (job 2 refund)", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_that_occur_under_one_outer_lock_only_are_no_danger()
    {
        _c.Use((ref _) => Inside(_a, _b));
        _c.Use((ref _) => Inside(_b, _a));
        await NoMoreAsync();

        // Without it, one of the two is.
        Inside(_a, _b);
        Assert.Equal(2, (await _heard.NextAsync()).Stacks.Count);
    }

    [Fact]
    public async Task One_order_is_no_inversion_however_often_and_from_however_many_threads()
    {
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 1000; i++)
                _a.Use((ref _) => _b.Use((ref _) => _c.Use((ref n) => n++)));
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(Times.Soon));
        await NoMoreAsync();
    }

    [Fact]
    public async Task One_after_the_other_is_no_order()
    {
        _a.Use((ref n) => n++);
        _b.Use((ref n) => n++);
        _a.Use((ref n) => n++);
        Assert.Throws<FormatException>(() => _b.Use((ref _) => throw new FormatException()));
        Inside(_a, _b);
        await InsideAsync(_x, _x, expectsRefusal: true);
        await NoMoreAsync();
    }

    [Fact]
    public async Task Nothing_is_noted_while_it_is_off_and_what_was_taken_then_is_forgotten()
    {
        Inspector.ChecksLockOrder = false;
        Inside(_b, _a);
        _a.Use((ref _) =>
        {
            Inspector.ChecksLockOrder = true;
            _b.Use((ref n) => n++);
        });
        Inside(_a, _b);
        await NoMoreAsync();
    }

    [Fact]
    public async Task Many_locks_in_one_order_take_no_time_to_look_through()
    {
        Guarded<int>[] all = [.. Enumerable.Range(0, 40).Select(i => new Guarded<int>(0, $"{_name}-{i}"))];
        TakeFrom(0);
        await NoMoreAsync();
        Inside(all[^1], all[0]);
        Assert.Equal(2, (await _heard.NextAsync()).Stacks.Count);

        void TakeFrom(int i) => all[i].Use((ref int n) =>
        {
            n++;
            if (i + 1 < all.Length)
                TakeFrom(i + 1);
        });
    }

    [Fact]
    public void Guards_that_are_gone_are_forgotten()
    {
        List<WeakReference> gone = [];
        for (int i = 0; i < 200; i++)
            gone.Add(Use(i));

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.True(gone.Count(one => one.IsAlive) < 10);

        WeakReference Use(int i)
        {
            Guarded<int> inner = new(0, $"{_name}-{i}");
            Inside(_a, inner);
            return new WeakReference(inner);
        }
    }

    public void Dispose() => _heard.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Transfer() => _a.Use((ref _) => _b.Use((ref n) => n++));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refund() => _b.Use((ref _) => _a.Use((ref n) => n++));

    private static void Inside(Guarded<int> outer, Guarded<int> inner) => outer.Use((ref _) => inner.Use((ref n) => n++));

    private static async Task InsideAsync(AsyncGuarded<int> outer, AsyncGuarded<int> inner, bool expectsRefusal = false) => await outer.UseAsync(async _ =>
    {
        await Task.Yield();
        Task use = inner.UseAsync(held => Task.FromResult(held.Value++));
        if (expectsRefusal)
            await Assert.ThrowsAsync<InvalidOperationException>(() => use);
        else
            await use;
    });

    // Warnings are told in their order, so one of ours that comes after says that no other is on its way.
    private async Task NoMoreAsync()
    {
        InspectionWarning last = new(WarningKind.LockOrder, DateTimeOffset.UnixEpoch, _name, "the last", []);
        Warnings.Post(last);
        Assert.Same(last, await _heard.NextAsync());
    }
}
