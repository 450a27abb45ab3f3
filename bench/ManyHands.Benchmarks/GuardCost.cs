using System.Globalization;

namespace ManyHands.Benchmarks;

/// <summary>
/// What an uncontended <see cref="Guarded{T}"/> costs: with all inspection off, with it on, and with the order of locks checked
/// as well, in turn, each in a process of its own.
/// </summary>
internal static class GuardCost
{
    private const int Times = 3_000_000;
    private const int Orders = 2_000;
    private const int Warmups = 3;
    private const int Runs = 7;

    private static readonly string[] Modes = ["off", "on", "checked"];
    private static readonly GuardedAction<int> Add = static (ref n) => n++;

    internal static void Run(int rounds)
    {
        Dictionary<(string What, string Mode), List<double>> seen = [];
        for (int round = 0; round < rounds; round++)
        {
            // Each in the first place as often as in the last.
            foreach (string mode in Modes.Skip(round % Modes.Length).Concat(Modes.Take(round % Modes.Length)))
            {
                foreach ((string what, double nanoseconds) in Measuring.InOwnProcess("guards-once", mode))
                {
                    if (!seen.TryGetValue((what, mode), out List<double>? all))
                        seen.Add((what, mode), all = []);
                    all.Add(nanoseconds);
                }
            }
        }

        Console.WriteLine($"{rounds} rounds: medians and ranges, ns of processor time");
        foreach (string what in seen.Keys.Select(key => key.What).Distinct())
        {
            IEnumerable<string> cells = Modes.Select(mode => (mode, All: seen[(what, mode)])).Select(cell => string.Create(
                CultureInfo.InvariantCulture, $"{cell.mode} {Measuring.Median(cell.All):0.0} ({cell.All.Min():0.0} to {cell.All.Max():0.0})"));
            Console.WriteLine($"  {what,-24} {string.Join("  ", cells)}");
        }
    }

    /// <summary>In the process of its own: measures and prints.</summary>
    internal static void RunOnce(string mode)
    {
        AppContext.SetSwitch("ManyHands.Inspection", mode != "off");
        Inspector.ChecksLockOrder = mode == "checked";
        Guarded<int> outer = new(0, "outer"), inner = new(0, "inner");
        GuardedAction<int> addInside = (ref _) => inner.Use(Add);
        Measure("Use", Times, () =>
        {
            for (int i = 0; i < Times; i++)
                inner.Use(Add);
        });
        Measure("Use inside of Use", Times, () =>
        {
            for (int i = 0; i < Times; i++)
                outer.Use(addInside);
        });
        if (inner.Use((ref n) => n) != 2 * (Warmups + Runs) * Times)
            throw new InvalidOperationException("It was not done as often as that.");
        MeasureNewOrders();
    }

    // The processor time, which what else runs on the machine disturbs less.
    private static void Measure(string what, int times, Action run, Action? prepare = null)
    {
        List<double> taken = [];
        for (int i = 0; i < Warmups + Runs; i++)
        {
            prepare?.Invoke();
            GC.Collect();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            run();
            if (i >= Warmups)
                taken.Add((Environment.CpuUsage.TotalTime - before).TotalNanoseconds / times);
        }

        Measuring.Tell(what, Measuring.Median(taken));
    }

    // Each pair is taken for the first time.
    private static void MeasureNewOrders()
    {
        (Guarded<int> Outer, GuardedAction<int> Inside)[] pairs = [];
        Measure(
            "the first time",
            Orders,
            () =>
            {
                foreach ((Guarded<int> outer, GuardedAction<int> inside) in pairs)
                    outer.Use(inside);
            },
            () => pairs = [.. Enumerable.Range(0, Orders).Select(_ =>
            {
                Guarded<int> inner = new(0, "inner");
                return (new Guarded<int>(0, "outer"), (GuardedAction<int>)((ref _) => inner.Use(Add)));
            })]);
    }
}
