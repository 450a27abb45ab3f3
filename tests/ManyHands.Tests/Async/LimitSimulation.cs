namespace ManyHands.Tests;

/// <summary>
/// Clients, a server and time, in one thread and a few milliseconds: jobs whose latency is a function of how many are
/// in flight, started as fast as the limit allows. Same seed, same run.
/// </summary>
internal sealed class LimitSimulation(int seed, Func<double, int, double> latency)
{
    /// <summary>Chance that a job fails, by time and the number in flight that won't.</summary>
    internal Func<double, int, double> Failures { get; init; } = (_, _) => 0;

    /// <summary>How long a failure takes, as a fraction of a success.</summary>
    internal double FailureTakes { get; init; } = 0.1;

    /// <summary>Latencies vary by this fraction up and down.</summary>
    internal double Noise { get; init; }

    /// <summary>The fraction of jobs that take twenty times as long.</summary>
    internal double Stragglers { get; init; }

    /// <summary>Whether there is work enough at this time; where not, at most two jobs are in flight.</summary>
    internal Func<double, bool> IsBusy { get; init; } = _ => true;

    /// <summary>Good jobs a second with an unmoving limit.</summary>
    internal double Fixed(int limit, double seconds, double from = 0) => Run(() => limit, (_, _, _, _) => { }, seconds, from);

    /// <summary>Good jobs a second with the automatic limit, whose course is written down.</summary>
    internal double Automatic(double seconds, List<(double Time, int Limit)> course, double from = 0)
    {
        var window = new LimitWindow(TimeSpan.Zero);
        return Run(() => window.State.Limit, (started, now, failed, saturated) =>
        {
            if (window.Add(TimeSpan.FromSeconds(started), TimeSpan.FromSeconds(now), failed, saturated))
                course.Add((now, window.State.Limit));
        }, seconds, from);
    }

    private double Run(Func<int> limit, Action<double, double, bool, bool> ended, double seconds, double from)
    {
        var random = new Random(seed);
        var flying = new PriorityQueue<(double Started, bool Fails), double>();
        double now = 0;
        int good = 0, failing = 0;
        while (true)
        {
            int most = IsBusy(now) ? limit() : Math.Min(2, limit());
            while (flying.Count < most)
            {
                int inFlight = flying.Count + 1;
                bool fails = random.NextDouble() < Failures(now, inFlight - failing);
                failing += fails ? 1 : 0;
                double takes = latency(now, inFlight) * (1 + Noise * (2 * random.NextDouble() - 1)) * (fails ? FailureTakes : 1)
                    * (Stragglers > 0 && random.NextDouble() < Stragglers ? 20 : 1);
                flying.Enqueue((now, fails), now + takes);
            }

            flying.TryDequeue(out (double Started, bool Fails) job, out now);
            if (now > seconds)
                return good / (seconds - from);
            failing -= job.Fails ? 1 : 0;
            if (!job.Fails && now >= from)
                good++;
            ended(job.Started, now, job.Fails, flying.Count + 1 >= limit());
        }
    }
}
