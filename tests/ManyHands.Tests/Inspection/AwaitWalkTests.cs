namespace ManyHands.Tests;

public sealed class AwaitWalkTests
{
    private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public void This_runtime_can_be_read()
    {
        Assert.True(AwaitWalk.IsPossible);
        Assert.True(TokenClock.IsPossible);
    }

    [Theory]
    [InlineData("await")]
    [InlineData("await without context")]
    [InlineData("await in a context")]
    [InlineData("two awaits")]
    [InlineData("ValueTask")]
    [InlineData("WhenAll")]
    [InlineData("WhenAll of results")]
    [InlineData("Task.Run")]
    [InlineData("ContinueWith")]
    [InlineData("async lambda")]
    public void What_can_only_go_on_after_it_is_found(string how)
    {
        Task last = Awaiting(how);

        Assert.Contains(last, new AwaitWalk().From(_source.Task).Tasks);
        _source.SetResult();
    }

    [Theory]
    [InlineData("WhenAny")]
    [InlineData("WaitAsync")]
    [InlineData("nothing")]
    public void What_may_go_on_another_way_is_not(string how)
    {
        Task last = Awaiting(how);

        Assert.DoesNotContain(last, new AwaitWalk().From(_source.Task).Tasks);
        _source.SetResult();
    }

    [Fact]
    public void Several_that_await_one_are_all_found()
    {
        Task[] all = [.. Enumerable.Range(0, 10).Select(_ => AwaitAsync())];

        Assert.Superset(all.ToHashSet(), new AwaitWalk().From(_source.Task).Tasks.ToHashSet());
        _source.SetResult();
    }

    [Fact]
    public void Its_stack_names_the_functions_as_the_source_does()
    {
        Func<Task> lambda = async () => await OuterAsync();
        Task last = lambda();

        Assert.Equal(
            """
               awaited in ManyHands.Tests.AwaitWalkTests.AwaitAsync
               awaited in ManyHands.Tests.AwaitWalkTests.OuterAsync
               awaited in ManyHands.Tests.AwaitWalkTests.lambda in Its_stack_names_the_functions_as_the_source_does
            """.ReplaceLineEndings(), AsyncNames.Stack(new AwaitWalk().From(_source.Task).Tasks));
        _source.SetResult();
    }

    [Fact]
    public void An_ended_task_holds_nobody_up()
    {
        _source.SetResult();

        Assert.Empty(new AwaitWalk().From(_source.Task).Tasks);
    }

    [Fact]
    public async Task A_thread_that_blocks_on_it_is_seen()
    {
        Thread[] threads = [new(() => _source.Task.Wait()), new(() => Task.WaitAll(Task.WhenAll(_source.Task), AwaitAsync()))];
        foreach (Thread thread in threads)
            thread.Start();

        await Times.IsSeen(() => new AwaitWalk().From(_source.Task).Blocks.Count == 2);
        _source.SetResult();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(Times.Soon));
    }

    [Fact]
    public void A_token_fires_by_time_when_any_source_behind_it_has_a_clock()
    {
        using CancellationTokenSource by_hand = new(), by_time = new(TimeSpan.FromHours(1));
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(by_hand.Token, by_time.Token);
        using CancellationTokenSource unlinked = CancellationTokenSource.CreateLinkedTokenSource(by_hand.Token);

        Assert.Equal(
            [false, false, false, true, true],
            [.. new[] { default, by_hand.Token, unlinked.Token, by_time.Token, linked.Token }.Select(TokenClock.MayFire)]);
    }

    private Task Awaiting(string how) => how switch
    {
        "await" => AwaitAsync(),
        "await without context" => Started(async () => await _source.Task.ConfigureAwait(false)),
        "await in a context" => InContext(AwaitAsync),
        "two awaits" => OuterAsync(),
        "ValueTask" => Started(async () => await ValueAsync()),
        "WhenAll" => Task.WhenAll(NewSource().Task, AwaitAsync(), Task.CompletedTask),
        "WhenAll of results" => Task.WhenAll(GiveAsync(), Task.FromResult(1)),
        "Task.Run" => Run(),
        "ContinueWith" => _source.Task.ContinueWith(_ => 1, TaskScheduler.Default),
        "async lambda" => Started(async () => await OuterAsync()),
        "WhenAny" => Task.WhenAny(AwaitAsync(), NewSource().Task, NewSource().Task),
        "WaitAsync" => _source.Task.WaitAsync(Times.Soon),
        _ => NewSource().Task,
    };

    private static Task Started(Func<Task> function) => function();

    private static Task InContext(Func<Task> function)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new Context());
        try
        {
            return function();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private Task Run()
    {
        using ManualResetEventSlim awaits = new();
        Task run = Task.Run(() =>
        {
            Task inner = AwaitAsync();
            awaits.Set();
            return inner;
        });
        Assert.True(awaits.Wait(Times.Soon));

        // The outer task takes up the inner one a moment after the function has returned it.
        Assert.True(SpinWait.SpinUntil(() => new AwaitWalk().From(_source.Task).Tasks.Contains(run), Times.Soon));
        return run;
    }

    private async Task AwaitAsync() => await _source.Task;

    private async Task OuterAsync() => await AwaitAsync();

    private async ValueTask ValueAsync() => await AwaitAsync();

    private async Task<int> GiveAsync()
    {
        await AwaitAsync();
        return 1;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Context : SynchronizationContext;
}
