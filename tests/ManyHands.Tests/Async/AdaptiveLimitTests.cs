namespace ManyHands.Tests;

/// <summary>The automatic limit against the best unmoving one, in simulations.</summary>
public sealed class AdaptiveLimitTests(ITestOutputHelper output)
{
    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_client_whose_processor_is_the_limit_is_kept_busy_with_few_in_flight(int seed)
    {
        var world = new LimitSimulation(seed, (_, n) => 0.000_2 * Math.Max(1, n / 4.0)) { Noise = 0.3 };
        List<(double, int Limit)> course = MustBeAsGood(world, 10, [2, 3, 4, 5, 8]);
        Assert.InRange(Typical(course), 2, 16);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_server_next_door_whose_rate_rises_ever_more_slowly_is_asked_for_nine_tenths_of_it(int seed)
    {
        var world = new LimitSimulation(seed, (_, n) => 0.000_17 + 0.000_077 * n) { Noise = 0.3 };
        List<(double, int Limit)> course = MustBeAsGood(world, 10, [8, 16, 32, 64, 128]);
        Assert.InRange(Typical(course), 14, 64);
        MustBeAsGood(world, 1.6, [8, 16, 32, 64, 128]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_far_server_without_a_limit_gets_512_at_once_within_half_a_second(int seed)
    {
        var world = new LimitSimulation(seed, (_, n) => 0.05 * Math.Max(1, n / 512.0)) { Noise = 0.3 };
        List<(double Time, int Limit)> course = MustBeAsGood(world, 20, [448, 512, 576, 1024]);
        Assert.InRange(course.First(at => at.Limit >= 460).Time, 0, 0.5);

        // Over before a slower start would have come so far.
        MustBeAsGood(world, 2.5, [448, 512, 576, 1024]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_server_that_slows_down_beyond_32_gets_no_more(int seed)
    {
        var world = new LimitSimulation(seed, (_, n) => 0.05 * (n <= 32 ? 1 : Math.Pow(n / 32.0, 2))) { Noise = 0.3 };
        List<(double, int Limit)> course = MustBeAsGood(world, 60, [24, 28, 32, 36]);
        Assert.InRange(Typical(course), 26, 38);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_capacity_that_changes_is_followed_both_ways(int seed)
    {
        static double Capacity(double time) => ((int)(time / 20) % 3) switch { 0 => 32, 1 => 200, _ => 12 };
        var world = new LimitSimulation(seed, (time, n) => 0.05 * Math.Max(1, Math.Pow(n / Capacity(time), 1.5))) { Noise = 0.3 };
        List<(double Time, int Limit)> course = MustBeAsGood(world, 120, [12, 24, 32, 48, 64, 96, 128, 200]);
        Assert.InRange(course.Last(at => at.Time < 19.9).Limit, 25, 40);
        Assert.InRange(course.Last(at => at.Time < 39.9).Limit, 150, 260);
        Assert.InRange(course.Last(at => at.Time < 59.9).Limit, 9, 17);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_server_that_becomes_slower_for_good_keeps_its_share(int seed)
    {
        var world = new LimitSimulation(seed, (time, n) => (time < 20 ? 0.03 : 0.15) * Math.Max(1, n / 100.0)) { Noise = 0.3 };
        MustBeAsGood(world, 60, [64, 100, 150]);
        MustBeAsGood(world, 60, [64, 100, 150], from: 25);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_burst_of_failures_shrinks_it_at_once_and_is_recovered_from(int seed)
    {
        var world = new LimitSimulation(seed, (_, n) => 0.05 * Math.Max(1, n / 128.0))
        {
            Noise = 0.3,
            FailureTakes = 1,
            Failures = (time, n) => time % 30 is > 20 and < 22 && n > 30 ? 0.6 : 0.02,
        };
        List<(double Time, int Limit)> course = MustBeAsGood(world, 60, [24, 30, 64, 128, 192, 256]);
        int before = course.Last(at => at.Time < 20).Limit;
        Assert.True(course.Where(at => at.Time is > 20 and < 22).Min(at => at.Limit) < 0.5 * before);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_server_that_refuses_beyond_40_at_once_is_not_pushed_over_it(int seed)
    {
        var world = new LimitSimulation(seed, (_, _) => 0.05) { Noise = 0.3, Failures = (_, n) => n > 40 ? 1 : 0 };
        MustBeAsGood(world, 60, [30, 36, 40, 44, 64]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Failures_that_have_nothing_to_do_with_the_load_do_not_starve_it(int seed)
    {
        var world = new LimitSimulation(seed, (_, n) => 0.05 * Math.Max(1, n / 256.0)) { Noise = 0.3, Failures = (_, _) => 0.4 };
        MustBeAsGood(world, 60, [192, 256, 384]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_few_jobs_that_take_far_longer_do_not_lead_it_astray(int seed)
    {
        var world = new LimitSimulation(seed, (_, n) => 0.05 * Math.Max(1, n / 64.0)) { Noise = 0.3, Stragglers = 0.02 };
        MustBeAsGood(world, 60, [48, 64, 96, 128]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Too_little_work_moves_nothing_up(int seed)
    {
        var world = new LimitSimulation(seed, (_, _) => 0.05) { Noise = 0.3, IsBusy = _ => false };
        List<(double, int)> course = [];
        world.Automatic(60, course);
        Assert.All(course, at => Assert.InRange(at.Item2, 1, AdaptiveLimit.Start));
    }

    [Fact]
    public void It_stays_between_1_and_1024_whatever_it_is_told()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        AdaptiveLimit state = AdaptiveLimit.Initial;
        for (int i = 0; i < 20_000; i++)
        {
            int completed = random.Next(0, 500);
            double latency = random.Next(4) == 0 ? 0 : Math.Pow(10, random.NextDouble() * 9 - 6);
            state = state.Next(new LimitSample(completed, random.Next(0, completed + 1), latency, random.Next(3) > 0));
            Assert.InRange(state.Limit, 1, AdaptiveLimit.Most);
            Assert.True(state.WantedCompletions > 0);
        }
    }

    private List<(double Time, int Limit)> MustBeAsGood(LimitSimulation world, double seconds, int[] limits, double from = 0)
    {
        List<(double, int)> course = [(0, AdaptiveLimit.Start)];
        double best = limits.Max(limit => world.Fixed(limit, seconds, from));
        double automatic = world.Automatic(seconds, course, from);
        output.WriteLine($"{automatic:0} of {best:0} jobs/s, {automatic / best:P1}: " + string.Join(' ', course.Take(300).Select(at => $"{at.Item1:0.0}:{at.Item2}")));
        Assert.InRange(automatic, 0.9 * best, double.MaxValue);
        return course;
    }

    private static int Typical(List<(double, int Limit)> course) =>
        course.Skip(course.Count / 2).Select(at => at.Limit).Order().ElementAt(course.Count / 4);
}
