using System.Globalization;

namespace ManyHands;

/// <summary>What would go better another way. Pure functions of sums.</summary>
internal static class Adviser
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(5); // of work, to judge by
    private static readonly TimeSpan Tiny = TimeSpan.FromMicroseconds(5);

    private const long EnoughJobs = 10_000;
    private const double Much = 0.8;
    private const double Little = 0.2;

    /// <summary>What an executor's work says.</summary>
    /// <param name="kind">Of the executor.</param>
    /// <param name="maxWorkers">How many workers it may have.</param>
    /// <param name="cores">How many the machine has.</param>
    /// <param name="all">What it did.</param>
    /// <param name="withQueue">Of that, what it did while jobs were waiting for a worker.</param>
    internal static IEnumerable<Advice> Judge(WorkerKind kind, int maxWorkers, int cores, WorkSums all, WorkSums withQueue)
    {
        if (all.Jobs >= EnoughJobs && all.Busy / all.Jobs < Tiny)
            yield return new Advice(AdviceKind.GroupJobs, Text(
                $"Its jobs take {(all.Busy / all.Jobs).TotalMicroseconds:0.0} µs each ({all.Jobs:N0} of them): submitting costs more than that. Map groups small items into jobs that are worth it."));
        if (kind == WorkerKind.Thread && withQueue.Busy >= Enough && Share(withQueue.Computing + withQueue.Ready, withQueue.Busy) < Little)
            yield return new Advice(AdviceKind.Await, Text(
                $"Jobs are queued while those that run mostly wait: they used the processor for {Percent(withQueue.Computing, withQueue.Busy)} of {withQueue.Busy.TotalSeconds:0} s. On an AsyncExecutor they would not hold a thread while they await; or it needs more workers than {maxWorkers}."));
        if (kind == WorkerKind.Thread && maxWorkers > cores && all.Busy >= Enough
            && Share(all.Computing + all.Ready, all.Busy) > Much && Share(all.Ready, all.Busy) > Little)
            yield return new Advice(AdviceKind.FewerWorkers, Text(
                $"Its jobs compute, and {maxWorkers} workers share {cores} cores: they waited for one for {Percent(all.Ready, all.Busy)} of {all.Busy.TotalSeconds:0} s. As many workers as cores do the same with less."));
        if (kind == WorkerKind.Place && all.Busy >= Enough && Share(all.NeverAwaited, all.Busy) > Much)
            yield return new Advice(AdviceKind.UseThreads, Text(
                $"Its jobs never await: they held a thread of the .NET thread pool for {Percent(all.NeverAwaited, all.Busy)} of {all.Busy.TotalSeconds:0} s. Work that computes or blocks belongs on a ThreadPoolExecutor, or a ProcessPoolExecutor."));
    }

    private static double Share(TimeSpan part, TimeSpan whole) => part / whole;

    private static string Percent(TimeSpan part, TimeSpan whole) =>
        Share(part, whole) is var share && share < 0.005 ? "less than 1 %" : Text($"{100 * share:0} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What an executor's workers are.</summary>
internal enum WorkerKind
{
    Thread,
    Place,
    Process,
}

/// <summary>What there is to advise.</summary>
internal enum AdviceKind
{
    /// <summary>Jobs that wait: on an async executor, or on more threads.</summary>
    Await,

    /// <summary>Jobs that compute, on an async executor: on threads or in processes.</summary>
    UseThreads,

    /// <summary>More threads than cores, and all compute.</summary>
    FewerWorkers,

    /// <summary>Jobs that are smaller than what submitting one costs.</summary>
    GroupJobs,
}

/// <summary>One piece of advice. Thread-safe.</summary>
internal readonly record struct Advice(AdviceKind Kind, string Text);
