using System.Globalization;
using ManyHands;

/// <summary>Programs whose threads or tasks wait, many of them for each other for ever, while the main thread goes on answering.</summary>
internal static class Stuck
{
    private static int s_met;

    /// <summary>Gets stuck in one of the ways, says so, and answers each line with its number.</summary>
    internal static void Run(string kind)
    {
        Action begin = kind switch
        {
            "monitors" => () => Await(2, Shop.Start()),
            "locks" => () => Await(2, Hands.Start()),
            "guarded" => () => Await(2, Tellers.Start(), guards: 2),
            "mixed" => () => Await(3, Kitchen.Start(), guards: 1),
            "joins" => () => Await(0, Couple.Start()),
            "sync-over-async" => () => Await(0, Manager.Start()),
            "async-mixed" => () => Await(2, Courier.Start()),
            "async-guarded" => AsyncTellers.Start,
            "async-cycle" => Poultry.Start,
            "async-all" => Committee.Start,
            "waits" => () => Await(0, Waits.Start()),
            "hostile" => () => Await(2, Hostile.Start(), guards: 1),
            "hoard" => Hoard.Start,
            "busy" => Busy.Start,
            _ => throw new ArgumentException($"{kind}?"),
        };
        begin();
        Console.WriteLine("stuck");
        for (int number = 1; Console.ReadLine() is not null; number++)
            Console.WriteLine(number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A thread that the process does not wait for.</summary>
    internal static Thread Thread(string name, Action work)
    {
        Thread thread = new(() => work()) { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Waits for all others; whoever waits after that, waits for something else.</summary>
    internal static void Meet(Barrier all)
    {
        all.SignalAndWait();
        Interlocked.Increment(ref s_met);
    }

    /// <summary>Waits till so many have met, and the runtime itself says that threads have come to the end of their way.</summary>
    /// <param name="met">How many meet.</param>
    /// <param name="threads">They wait for ever in the end.</param>
    /// <param name="guards">How many of them wait for a guard: for a moment they do not, while they note where they stand.</param>
    internal static void Await(int met, Thread[] threads, int guards = 0)
    {
        Until(() => Volatile.Read(ref s_met) == met);
        Until(() => Inspector.Snapshot().Waits.Count >= guards);
        foreach (Thread thread in threads)
            Until(() => (thread.ThreadState & ThreadState.WaitSleepJoin) != 0);
    }

    /// <summary>Looks again and again: nothing tells when a thread or a task has begun to wait for ever.</summary>
    internal static void Until(Func<bool> condition)
    {
        while (!condition())
            System.Threading.Thread.Yield();
    }

    /// <summary>Two who wait for the other's thread to end.</summary>
    private static class Couple
    {
        internal static Thread[] Start()
        {
            Thread[] both = new Thread[2];
            ManualResetEventSlim met = new();
            for (int i = 0; i < both.Length; i++)
            {
                int other = 1 - i;
                both[i] = Thread(i == 0 ? "he" : "she", () =>
                {
                    met.Wait();
                    both[other].Join();
                });
            }

            met.Set();
            return both;
        }
    }

    /// <summary>Names that would do harm on a terminal.</summary>
    private static class Hostile
    {
        internal static Thread[] Start()
        {
            Guarded<Account> guarded = new(new Account(1), "\e]0;owned\a\u202egnp\r\nDEADLOCK: none");
            Barrier both = new(2);
            return
            [
                Thread("\e[2J\e[31mred\n  root (1)", () => guarded.Use((ref _) =>
                {
                    Meet(both);
                    System.Threading.Thread.Sleep(Timeout.Infinite);
                })),
                Thread(new string('n', 100_000), () =>
                {
                    Meet(both);
                    guarded.Use((ref account) => account = account with { Balance = 3 });
                }),
            ];
        }
    }

    /// <summary>Memory that takes a while to be copied.</summary>
    private static class Hoard
    {
        private static readonly List<byte[]> Kept = [];

        internal static void Start()
        {
            for (int i = 0; i < 300; i++)
            {
                byte[] million = new byte[1_000_000];
                Array.Fill(million, (byte)1);
                Kept.Add(million);
            }
        }
    }

    /// <summary>Threads that make the runtime stop them by signals all the time, to collect garbage.</summary>
    private static class Busy
    {
        private static readonly object[] Kept = new object[1000];

        internal static void Start()
        {
            for (int i = 0; i < 4; i++)
            {
                int first = i;
                Thread($"maker-{i}", () =>
                {
                    for (int j = first; ; j = (j + 7) % Kept.Length)
                    {
                        Kept[j] = new byte[100 + j];
                        if (j % 500 == first)
                            GC.Collect(0);
                    }
                });
            }
        }
    }
}

internal sealed record Account(int Balance);
