using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ManyHands;

/// <summary>Two async functions, each with one guarded account, that want the other's.</summary>
internal static class AsyncTellers
{
    private static Task[] s_moves = [];

    internal static void Start()
    {
        AsyncGuarded<Account> from = new(new Account(1), "from");
        AsyncGuarded<Account> to = new(new Account(2), "to");
        TaskCompletionSource bothHave = new(TaskCreationOptions.RunContinuationsAsynchronously);
        s_moves = [MoveAsync(from, to, bothHave.Task), MoveAsync(to, from, bothHave.Task)];
        bothHave.SetResult();
        Stuck.Until(static () => Inspector.Snapshot().Waits.Count == 2);
        Stuck.Until(() => Waiting(from) + Waiting(to) == 2);
    }

    /// <summary>Those that stand in the line of a guard and have come to their await; to be asked when nobody comes or goes.</summary>
    private static int Waiting(AsyncGuarded<Account> guarded) =>
        ((IEnumerable)typeof(AsyncGuarded<Account>).GetField("_waiting", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(guarded)!)
            .Cast<TaskCompletionSource>().Count(static wait => Poultry.IsAwaited(wait.Task));

    private static async Task MoveAsync(AsyncGuarded<Account> from, AsyncGuarded<Account> to, Task bothHave) =>
        await from.UseAsync(async held =>
        {
            await bothHave;
            await to.UseAsync(other =>
            {
                other.Value = held.Value;
                return Task.CompletedTask;
            });
        });
}

/// <summary>A guarded account that a thread uses without ever awaiting, and a lock: threads and tasks in one cycle.</summary>
internal static class Courier
{
    private static readonly Lock Van = new();

    internal static Thread[] Start()
    {
        AsyncGuarded<Account> parcel = new(new Account(1), "parcel");
        Barrier both = new(2);
        return
        [
            Stuck.Thread("driver", () =>
            {
                lock (Van)
                {
                    Stuck.Meet(both);
                    parcel.UseAsync(_ => Task.CompletedTask).Wait();
                }
            }),
            Stuck.Thread("packer", () => parcel.UseAsync(_ =>
            {
                Stuck.Meet(both);
                lock (Van)
                    return Task.CompletedTask;
            })),
        ];
    }
}

/// <summary>Two async methods that await each other.</summary>
internal static class Poultry
{
    private static Task s_hen = Task.CompletedTask;
    private static Task s_egg = Task.CompletedTask;

    internal static void Start()
    {
        TaskCompletionSource begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
        s_hen = HatchAsync(begin.Task);
        s_egg = LayAsync(begin.Task);
        begin.SetResult();
        Stuck.Until(() => IsAwaited(s_hen) && IsAwaited(s_egg));
    }

    /// <summary>Something goes on when the task ends.</summary>
    internal static bool IsAwaited(Task task) =>
        typeof(Task).GetField("m_continuationObject", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(task) is not null;

    private static async Task HatchAsync(Task begin)
    {
        await begin;
        await s_egg;
    }

    private static async Task LayAsync(Task begin)
    {
        await begin;
        await s_hen;
    }
}

/// <summary>The same by way of WhenAll, Task.Run and ContinueWith.</summary>
internal static class Committee
{
    private static Task s_chair = Task.CompletedTask;
    private static Task s_member = Task.CompletedTask;
    private static volatile Task? s_agreement;

    internal static void Start()
    {
        TaskCompletionSource begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
        s_member = Task.Run(() => AgreeAsync(begin.Task));
        s_chair = DecideAsync(begin.Task);
        begin.SetResult();
        Stuck.Until(() => Poultry.IsAwaited(s_chair) && Poultry.IsAwaited(s_member) && s_agreement is { } agreement && Poultry.IsAwaited(agreement));
    }

    private static async Task DecideAsync(Task begin)
    {
        await begin;
        await Task.WhenAll(s_member, Task.Delay(Timeout.Infinite));
    }

    private static async Task AgreeAsync(Task begin)
    {
        await begin;
        Task<int> agreement = s_chair.ContinueWith(_ => 1, TaskScheduler.Default);
        s_agreement = agreement;
        await agreement;
    }
}

/// <summary>Threads and tasks that wait for all kinds of things, for nobody among themselves.</summary>
internal static class Waits
{
    private static Task[] s_tasks = [];

    internal static Thread[] Start()
    {
        AutoResetEvent bell = new(false);
        SemaphoreSlim seats = new(0);
        TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Channel<int> post = Channel.CreateUnbounded<int>();
        s_tasks =
        [
            .. Enumerable.Range(0, 20).Select(_ => RestAsync()),
            .. Enumerable.Range(0, 7).Select(_ => SitAsync(seats)),
            .. Enumerable.Range(0, 3).Select(_ => ReadAsync(news.Task)),
            OpenAsync(post.Reader), ListenAsync(news.Task), PoolAsync(news.Task).AsTask(),
        ];
        Thread sleeper = Stuck.Thread("sleeper", () => Thread.Sleep(Timeout.Infinite));
        return
        [
            .. Enumerable.Range(1, 5).Select(i => Stuck.Thread($"porter-{i}", () => bell.WaitOne())),
            sleeper,
            Stuck.Thread("joiner", sleeper.Join),
            Stuck.Thread("blocker", () => s_tasks[^4].Wait()),
        ];
    }

    private static async Task RestAsync() => await Task.Delay(Timeout.Infinite);

    private static async Task SitAsync(SemaphoreSlim seats) => await seats.WaitAsync();

    private static async Task ReadAsync(Task news) => await PassOnAsync(news);

    private static async Task PassOnAsync(Task news) => await news;

    private static async Task<int> OpenAsync(ChannelReader<int> post) => await post.ReadAsync();

    private static async Task ListenAsync(Task news)
    {
        await foreach (int word in WordsAsync(news))
            Console.WriteLine(word);
    }

    private static async IAsyncEnumerable<int> WordsAsync(Task news)
    {
        await news;
        yield return 1;
    }

    private static async ValueTask PoolAsync(Task news) => await PooledAsync(news);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask PooledAsync(Task news) => await news;
}
