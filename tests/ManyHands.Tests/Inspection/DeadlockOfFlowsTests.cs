namespace ManyHands.Tests;

public sealed class DeadlockOfFlowsTests : IDisposable
{
    private readonly string _from = Heard.Name("from");
    private readonly string _to = Heard.Name("to");
    private readonly CancellationTokenSource _stop = new();
    private readonly Gate _bothHaveTheirs = new();
    private int _have;

    [Fact]
    public async Task Two_flows_that_lock_in_opposite_orders_are_named_with_their_locks_and_awaits()
    {
        AsyncGuarded<int> from = new(0, _from), to = new(0, _to);
        using Heard heard = new(_from);
        Task there = TransferAsync(from, to), back = RefundAsync(to, from);

        InspectionWarning warning = await heard.NextAsync();
        Assert.Equal(WarningKind.Deadlock, warning.Kind);
        Assert.Contains($"{Function(nameof(TransferAsync))} waits for '{_to}'", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"'{_to}' is held by {Function(nameof(RefundAsync))}", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"{Function(nameof(RefundAsync))} waits for '{_from}'", warning.Message, StringComparison.Ordinal);
        Assert.Equal(2, warning.Stacks.Count);
        Assert.Contains(warning.Stacks, stack => stack.Contains($"awaited in {nameof(ManyHands)}.{nameof(Tests)}.{nameof(DeadlockOfFlowsTests)}.{nameof(RefundAsync)}", StringComparison.Ordinal));
        await EndAsync(there, back);
        Assert.Single(heard.Stuck);
    }

    [Fact]
    public async Task Jobs_of_an_async_executor_are_named_and_a_token_that_nothing_fires_is_no_way_out()
    {
        AsyncGuarded<int> from = new(0, _from), to = new(0, _to);
        using Heard heard = new(_from);
        await using AsyncExecutor bank = new(new AsyncExecutorOptions { Name = "bank", MaxWorkers = 2, DisposeTimeout = Times.Never });
        Task there = bank.Submit(() => TransferAsync(from, to), new JobOptions { Name = "transfer" });
        Task back = bank.Submit(() => RefundAsync(to, from), new JobOptions { Name = "refund" });

        InspectionWarning warning = await heard.NextAsync();
        Assert.Contains($"job 1 transfer on bank-1 waits for '{_to}'", warning.Message, StringComparison.Ordinal);
        Assert.Contains("job 2 refund on bank-2", warning.Message, StringComparison.Ordinal);
        await EndAsync(there, back);
    }

    [Fact]
    public async Task A_wait_that_a_clock_will_end_is_no_deadlock()
    {
        AsyncGuarded<int> from = new(0, _from), to = new(0, _to);
        using Heard heard = new(_from);
        using CancellationTokenSource later = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        later.CancelAfter(TimeSpan.FromDays(1));
        Task there = InsideAsync(from, to, later.Token), back = InsideAsync(to, from, _stop.Token);
        await _bothHaveTheirs.Reached;

        await Looks.PassAsync(3);
        Assert.Empty(heard.Stuck);
        await EndAsync(there, back);
    }

    [Fact]
    public async Task Who_awaits_with_a_time_limit_is_in_no_deadlock()
    {
        AsyncGuarded<int> from = new(0, _from), to = new(0, _to);
        using Heard heard = new(_from);
        Task there = from.UseAsync(async _ =>
        {
            await CountAsync();
            await to.UseAsync(_ => Task.CompletedTask, _stop.Token).WaitAsync(TimeSpan.FromDays(1));
        });
        Task back = InsideAsync(to, from, _stop.Token);
        await _bothHaveTheirs.Reached;

        await Looks.PassAsync(3);
        Assert.Empty(heard.Stuck);
        await EndAsync(there, back);
    }

    [Fact]
    public async Task What_a_function_started_and_does_not_await_does_not_hold_it_up()
    {
        AsyncGuarded<int> from = new(0, _from), to = new(0, _to);
        using Heard heard = new(_from);
        Gate network = new();
        Task? started = null;
        Task there = from.UseAsync(async _ =>
        {
            await CountAsync();
            started = to.UseAsync(_ => Task.CompletedTask, _stop.Token);
            await network.PassAsync();
        });
        Task back = InsideAsync(to, from, _stop.Token);
        await network.Reached;
        await Times.IsSeen(() => Looks.Waits().Count(wait => wait.WaitsFor == $"'{_from}'" || wait.WaitsFor == $"'{_to}'") == 2);

        await Looks.PassAsync(3);
        Assert.Empty(heard.Stuck);
        network.Open();
        await Task.WhenAll(there, back, started!).InTime();
    }

    [Fact]
    public async Task A_function_that_waits_for_two_is_held_up_by_either()
    {
        AsyncGuarded<int> from = new(0, _from), to = new(0, _to);
        using Heard heard = new(_from);
        Gate network = new();
        Task there = from.UseAsync(async _ =>
        {
            await CountAsync();
            await Task.WhenAll(to.UseAsync(_ => Task.CompletedTask, _stop.Token), network.PassAsync());
        });
        Task back = InsideAsync(to, from, _stop.Token);

        await heard.NextAsync();
        network.Open();
        await EndAsync(there, back);
    }

    [Fact]
    public async Task A_thread_and_a_flow_can_wait_for_each_other()
    {
        Guarded<int> account = new(0, _from);
        AsyncGuarded<int> ledger = new(0, _to);
        using Heard heard = new(_from);
        Thread clerk = new(() => account.Use((ref _) =>
        {
            CountAsync().Wait();
            try
            {
                ledger.UseAsync(_ => Task.CompletedTask, _stop.Token).Wait();
            }
            catch (AggregateException)
            {
                // By the test, which has seen enough.
            }
        }))
        { Name = "clerk", IsBackground = true };
        clerk.Start();
        Task flow = Task.Run(() => ledger.UseAsync(async _ =>
        {
            await CountAsync();
            account.Use((ref n) => n++);
        }));

        InspectionWarning warning = await heard.NextAsync();
        Assert.Contains($"waits for '{_from}'", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"'{_from}' is held by clerk", warning.Message, StringComparison.Ordinal);
        Assert.Contains($"waits for '{_to}'", warning.Message, StringComparison.Ordinal);
        await _stop.CancelAsync();
        await flow.InTime();
        Assert.True(clerk.Join(Times.Soon));
    }

    [Fact]
    public async Task Who_has_a_lock_and_awaits_a_job_is_told_with_both()
    {
        AsyncGuarded<int> ledger = new(0, _to);
        using Heard heard = new(_to);
        await using AsyncExecutor bank = new(new AsyncExecutorOptions { Name = "bank", MaxWorkers = 2, DisposeTimeout = Times.Never });
        TaskCompletionSource<Task> pay = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task holder = HoldAsync();
        pay.SetResult(bank.Submit(() => ledger.UseAsync(_ => Task.CompletedTask, _stop.Token), new JobOptions { Name = "pay" }));

        InspectionWarning warning = await heard.NextAsync();
        Assert.Contains(
            $"'{_to}' is held by {Function($"lambda in {nameof(Who_has_a_lock_and_awaits_a_job_is_told_with_both)}")}, which waits for job 1 pay",
            warning.Message, StringComparison.Ordinal);
        await EndAsync(holder);

        Task HoldAsync() => ledger.UseAsync(async _ => await await pay.Task);
    }

    [Fact]
    public async Task A_flow_in_the_line_is_in_the_snapshot()
    {
        AsyncGuarded<int> ledger = new(0, _to);
        Gate gate = new();
        Task first = ledger.UseAsync(async _ => await gate.PassAsync());
        await gate.Reached;
        Task second = WriteAsync();

        WaitSnapshot wait = Assert.Single(Looks.Waits(), one => one.WaitsFor == $"'{_to}'");
        Assert.Equal(Function(nameof(WriteAsync)), wait.Waiter);
        Assert.Equal(Function($"lambda in {nameof(A_flow_in_the_line_is_in_the_snapshot)}"), wait.HeldBy);
        Assert.Contains(nameof(WriteAsync), wait.Stack, StringComparison.Ordinal);
        gate.Open();
        await Task.WhenAll(first, second).InTime();
        Assert.DoesNotContain(Looks.Waits(), one => one.WaitsFor == $"'{_to}'");

        async Task WriteAsync() => await ledger.UseAsync(_ => Task.CompletedTask);
    }

    public void Dispose() => _stop.Dispose();

    private static string Function(string name) =>
        $"the async function {nameof(ManyHands)}.{nameof(Tests)}.{nameof(DeadlockOfFlowsTests)}.{name}";

    private async Task TransferAsync(AsyncGuarded<int> from, AsyncGuarded<int> to) => await InsideAsync(from, to, _stop.Token);

    private async Task RefundAsync(AsyncGuarded<int> to, AsyncGuarded<int> from) => await InsideAsync(to, from, _stop.Token);

    private async Task InsideAsync(AsyncGuarded<int> own, AsyncGuarded<int> next, CancellationToken token) =>
        await own.UseAsync(async _ =>
        {
            await CountAsync();
            await next.UseAsync(_ => Task.CompletedTask, token);
        });

    // Ends for both when both have come.
    private Task CountAsync()
    {
        if (Interlocked.Increment(ref _have) == 2)
            _bothHaveTheirs.Open();
        return _bothHaveTheirs.PassAsync();
    }

    private async Task EndAsync(params Task[] flows)
    {
        await _stop.CancelAsync();
        foreach (Task flow in flows)
            await flow.ContinueWith(_ => { }, TaskScheduler.Default).InTime();
    }
}
