namespace ManyHands.Scraping.Tests;

public sealed class HostHealthTests
{
    private static readonly PageError Why = new(PageErrorKind.Connect, "no connection");
    private static readonly PageError Other = new(PageErrorKind.Timeout, "too slow");
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(1000);

    [Fact]
    public void Four_failures_in_a_row_are_borne_and_the_fifth_is_not()
    {
        HostHealth state = Failed(4);
        Assert.True(state.IsOpen);
        state = state.FailUrl(Other, Start);
        Assert.False(state.IsOpen);
        Assert.True(state.IsSetAside);
        Assert.Equal(Other, state.Why);
        Assert.Equal(Start + Seconds(10), state.ClosedUntil);
    }

    [Fact]
    public void A_good_answer_in_between_starts_the_count_anew()
    {
        HostHealth state = Failed(4).Recover();
        Assert.True(state.IsFine);
        for (int i = 0; i < 4; i++)
            state = state.FailUrl(Why, Start);
        Assert.True(state.IsOpen);
    }

    [Fact]
    public void Each_fruitless_probe_doubles_the_pause_and_the_fourth_is_the_last()
    {
        HostHealth state = Failed(5);
        TimeSpan now = Start;
        var pauses = new List<double>();
        while (state.ClosedUntil is { } until)
        {
            pauses.Add((until - now).TotalSeconds);
            Assert.False(state.At(until - TimeSpan.FromTicks(1)).IsOpen);
            now = until;
            state = state.At(now);
            Assert.True(state is { IsOpen: true, IsProbing: true });
            state = state.FailProbe(Other, now);
        }

        Assert.Equal([10, 20, 40, 80], pauses);
        Assert.Equal(Other with { Message = "it failed again after pauses of 10, 20, 40 and 80 s, the last time with: too slow" }, state.GivenUp);
        Assert.False(state.At(TimeSpan.MaxValue).IsOpen);
        Assert.Equal(state, state.Recover());
    }

    [Fact]
    public void A_good_probe_clears_all()
    {
        HostHealth state = Failed(5).At(Start + Seconds(10)).FailProbe(Why, Start + Seconds(10));
        Assert.True(state.At(Start + Seconds(30)).Recover().IsFine);
    }

    [Fact]
    public void What_was_on_its_way_when_the_host_was_set_aside_does_not_count_again()
    {
        HostHealth state = Failed(5);
        Assert.Equal(state, state.FailUrl(Other, Start + Seconds(1)));
        HostHealth probing = state.At(Start + Seconds(10));
        Assert.Equal(probing, probing.FailUrl(Other, Start + Seconds(11)));
    }

    [Fact]
    public void A_pause_that_was_asked_for_lasts_whatever_other_answers_come()
    {
        HostHealth state = new HostHealth().Stop(Seconds(100), Why, Start).Recover();
        Assert.Equal(Start + Seconds(100), state.ClosedUntil);
        Assert.True(state.At(Start + Seconds(100)).IsFine);
    }

    [Theory]
    [InlineData(100, 50, 100)]
    [InlineData(50, 100, 100)]
    public void Of_two_pauses_the_one_that_ends_last_counts(double first, double second, double until) => Assert.Equal(
        Start + Seconds(until), new HostHealth().Stop(Seconds(first), Why, Start).Stop(Seconds(second), Other, Start).ClosedUntil);

    [Theory]
    [InlineData(3600, false)]
    [InlineData(3601, true)]
    [InlineData(int.MaxValue, true)]
    public void More_than_an_hour_is_not_waited_for(double pause, bool isGivenUp)
    {
        HostHealth state = new HostHealth().Stop(Seconds(pause), Why, Start);
        Assert.Equal(isGivenUp ? Why : null, state.GivenUp);
        Assert.Equal(isGivenUp ? null : Start + Seconds(pause), state.ClosedUntil);
    }

    [Fact]
    public void A_host_that_is_set_aside_and_asks_for_a_pause_is_closed_until_both_are_over()
    {
        HostHealth state = Failed(5).Stop(Seconds(30), Other, Start);
        Assert.False(state.At(Start + Seconds(10)).IsOpen);
        state = state.At(Start + Seconds(30));
        Assert.True(state is { IsOpen: true, IsProbing: true });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Set_aside_from_outside_it_is_probed_too(bool isPatient)
    {
        HostHealth state = new HostHealth().SetAside(Start + Seconds(60), Why, isPatient);
        Assert.Equal(!isPatient, state.IsImpatient);
        state = state.At(Start + Seconds(60));
        Assert.True(state is { IsOpen: true, IsProbing: true, IsImpatient: false });
        Assert.Equal(Start + Seconds(70), state.FailProbe(Why, Start + Seconds(60)).ClosedUntil);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_is_open_exactly_when_it_can_say_no_reason_against_it(int seed)
    {
        var random = new Random(seed);
        for (int run = 0; run < 500; run++)
            Live(random);
    }

    private static void Live(Random random)
    {
        HostHealth state = default;
        TimeSpan now = Start;
        bool wasGivenUp = false;
        for (int i = 0; i < 60; i++)
        {
            int what = random.Next(7);
            now += Seconds(7);
            state = state.At(now);
            state = what switch
            {
                0 => state.Recover(),
                1 => state.IsProbing ? state.FailProbe(Why, now) : state,
                2 => state.GivenUp is null ? state.Stop(Seconds(9), Why, now) : state,
                3 => state.GivenUp is null ? state.SetAside(now + Seconds(20), Other, true) : state,
                _ => state.GivenUp is null ? state.FailUrl(Other, now) : state,
            };
            Assert.Equal(state.Why is null, state.IsOpen);
            Assert.Equal(!state.IsOpen && state.GivenUp is null, state.ClosedUntil is not null);
            Assert.False(state.ClosedUntil <= now);
            Assert.True(!wasGivenUp || state.GivenUp is not null);
            wasGivenUp = state.GivenUp is not null;
        }
    }

    private static HostHealth Failed(int times)
    {
        HostHealth state = default;
        for (int i = 0; i < times; i++)
            state = state.FailUrl(Why, Start);
        return state;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
