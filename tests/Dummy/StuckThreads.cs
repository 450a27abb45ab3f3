using ManyHands;

/// <summary>Two monitors, taken in both orders.</summary>
internal sealed class Shop
{
    private readonly object _shelf = new();
    private readonly object _till = new();

    internal static Thread[] Start()
    {
        Shop shop = new();
        Barrier both = new(2);
        Thread[] two = [Stuck.Thread("baker", () => shop.Bake(both)), Stuck.Thread("cashier", () => shop.Sell(both))];
        Stuck.Await(2, two);

        // In no cycle, but waits for one who is.
        return [.. two, Stuck.Thread("customer", shop.Buy)];
    }

    private void Bake(Barrier both)
    {
        lock (_shelf)
        {
            Stuck.Meet(both);
            lock (_till)
                Console.WriteLine("baked");
        }
    }

    private void Sell(Barrier both)
    {
        lock (_till)
        {
            Stuck.Meet(both);
            lock (_shelf)
                Console.WriteLine("sold");
        }
    }

    private void Buy()
    {
        lock (_till)
            Console.WriteLine("bought");
    }
}

/// <summary>Two locks, taken in both orders.</summary>
internal static class Hands
{
    private static readonly Lock Left = new();
    private static readonly Lock Right = new();

    internal static Thread[] Start()
    {
        Barrier both = new(2);
        return
        [
            Stuck.Thread("left-hand", () => Take(Left, Right, both)),
            Stuck.Thread("right-hand", () => Take(Right, Left, both)),
        ];
    }

    private static void Take(Lock first, Lock second, Barrier both)
    {
        lock (first)
        {
            Stuck.Meet(both);
            lock (second)
                Console.WriteLine("taken");
        }
    }
}

/// <summary>Two guarded accounts, used in both orders.</summary>
internal static class Tellers
{
    internal static Thread[] Start()
    {
        Guarded<Account> from = new(new Account(1), "from");
        Guarded<Account> to = new(new Account(2), "to");
        Barrier both = new(2);
        return
        [
            Stuck.Thread("teller-1", () => Move(from, to, both)),
            Stuck.Thread("teller-2", () => Move(to, from, both)),
        ];
    }

    private static void Move(Guarded<Account> from, Guarded<Account> to, Barrier both) => from.Use((ref _) =>
    {
        Stuck.Meet(both);
        to.Use((ref account) => account = account with { Balance = 3 });
    });
}

/// <summary>A monitor, a lock and a guarded list, each held by somebody who wants the next.</summary>
internal static class Kitchen
{
    private static readonly object Door = new();
    private static readonly Lock Ledger = new();

    internal static Thread[] Start()
    {
        Guarded<List<int>> orders = new([], "orders");
        Barrier all = new(3);
        return
        [
            Stuck.Thread("waiter", () =>
            {
                lock (Door)
                {
                    Stuck.Meet(all);
                    lock (Ledger)
                        Console.WriteLine("in");
                }
            }),
            Stuck.Thread("clerk", () =>
            {
                lock (Ledger)
                {
                    Stuck.Meet(all);
                    orders.Use((ref list) => list.Add(1));
                }
            }),
            Stuck.Thread("cook", () => orders.Use((ref _) =>
            {
                Stuck.Meet(all);
                lock (Door)
                    Console.WriteLine("out");
            })),
        ];
    }
}

/// <summary>A thread waits for a task that wants the lock which the thread has.</summary>
internal static class Manager
{
    private static readonly Lock Stock = new();

    internal static Thread[] Start()
    {
        TaskCompletionSource<Thread> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread manager = Stuck.Thread("manager", () =>
        {
            lock (Stock)
                CountAsync(begun).GetAwaiter().GetResult();
        });
        return [manager, begun.Task.Result];
    }

    private static async Task<int> CountAsync(TaskCompletionSource<Thread> begun)
    {
        await Task.Yield();
        begun.SetResult(Thread.CurrentThread);
        lock (Stock)
            return 1;
    }
}
