namespace ManyHands.Scraping.Tests;

public sealed class HostPaceTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.25)]
    [InlineData(6, 1 / 64.0)]
    [InlineData(100, 1 / 64.0)]
    public void Overload_halves_it_down_to_a_floor(int times, double rate) => Assert.Equal(rate, Slowed(times).Rate);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Good_answers_bring_back_equal_parts_and_full_pace_in_the_end(int times)
    {
        HostPace pace = Slowed(times);
        int answers = 0;
        while (!pace.IsFull)
        {
            double before = pace.Rate;
            pace = pace.Faster();
            Assert.Equal(1 / 128.0, pace.Rate - before);
            answers++;
        }

        Assert.Equal((1 - Slowed(times).Rate) * 128, answers);
        Assert.Equal(default, pace.Faster());
    }

    [Theory]
    [InlineData(16, 0.0, 0, 16, 0.0)]
    [InlineData(16, 0.0, 1, 8, 0.1)]
    [InlineData(16, 0.0, 2, 4, 0.2)]
    [InlineData(3, 0.0, 1, 1, 0.1)]
    [InlineData(1, 0.5, 1, 1, 1.0)]
    [InlineData(1, 0.5, 9, 1, 32.0)]
    [InlineData(1, 0.01, 2, 1, 0.2)]
    public void It_stretches_the_rests_and_takes_slots_away(int slots, double delay, int times, int slotsThen, double delayThen)
    {
        PacingRule rule = Slowed(times).Apply(new PacingRule(slots, TimeSpan.FromSeconds(delay)));
        Assert.Equal((slotsThen, delayThen), (rule.Slots, rule.Delay.TotalSeconds));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_never_leaves_its_range(int seed)
    {
        var random = new Random(seed);
        HostPace pace = default;
        for (int i = 0; i < 10_000; i++)
        {
            pace = random.Next(40) > 0 ? pace.Faster() : pace.Slower();
            PacingRule rule = pace.Apply(new PacingRule(5, TimeSpan.FromSeconds(1)));
            Assert.InRange(pace.Rate, 1 / 64.0, 1);
            Assert.InRange(rule.Slots, 1, 5);
            Assert.InRange(rule.Delay.TotalSeconds, 1, 64);
        }
    }

    private static HostPace Slowed(int times)
    {
        HostPace pace = default;
        for (int i = 0; i < times; i++)
            pace = pace.Slower();
        return pace;
    }
}
