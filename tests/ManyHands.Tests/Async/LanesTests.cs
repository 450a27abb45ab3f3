namespace ManyHands.Tests;

/// <summary>Lanes without a clock: what they do depends on the times they are told.</summary>
public sealed class LanesTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    [Fact]
    public void So_many_may_enter_and_the_next_waits_for_one_to_leave()
    {
        var lanes = new Lanes<Job>(2, TimeSpan.Zero);
        Job[] jobs = [.. Enumerable.Range(1, 4).Select(i => Add(lanes, "a", i)), Add(lanes, "b", 5)];
        Assert.Same(jobs[0], Start(lanes));
        Assert.Same(jobs[1], Start(lanes));
        Assert.Same(jobs[4], Start(lanes));
        Assert.Null(lanes.First);

        lanes.Leave(jobs[0].Lane!, At(1));
        Assert.Same(jobs[2], Start(lanes));
        Assert.Null(lanes.First);
        lanes.Leave(jobs[2].Lane!, At(2));
        Assert.Same(jobs[3], Start(lanes));
        Assert.Null(lanes.NextRest);
    }

    [Fact]
    public void Who_has_waited_longest_of_those_that_may_go_on_is_first_with_a_lane_or_without()
    {
        var lanes = new Lanes<Job>(1, TimeSpan.Zero);
        string?[] names = ["a", "a", null, "b", "a", null, "b", "c"];
        Job[] jobs = [.. names.Select((name, i) => Add(lanes, name, i))];
        foreach (int expected in (int[])[0, 2, 3, 5, 7])
            Assert.Same(jobs[expected], Start(lanes));
        Assert.Null(lanes.First);

        lanes.Leave(jobs[3].Lane!, At(0));
        lanes.Leave(jobs[0].Lane!, At(0));
        Assert.Same(jobs[1], lanes.First);
        lanes.Withdraw(jobs[1].Lane!, jobs[1]);
        Assert.Same(jobs[4], Start(lanes));
        Assert.Same(jobs[6], Start(lanes));
    }

    [Fact]
    public void Who_only_waits_keeps_nobody_out()
    {
        var lanes = new Lanes<Job>(1, TimeSpan.Zero);
        Add(lanes, "a", 1);
        Job second = Add(lanes, "a", 2);
        Assert.True(second.Lane!.HasRoom);

        second.Lane.Enter(second);
        Assert.Null(lanes.First);
    }

    [Fact]
    public void Without_a_limit_lanes_are_not_told_apart()
    {
        var lanes = new Lanes<Job>(null, TimeSpan.Zero);
        Job[] jobs = [.. Enumerable.Range(1, 100).Select(i => Add(lanes, $"lane {i % 3}", i))];
        Assert.Equal(jobs, jobs.Select(_ => Start(lanes)));
        Assert.Equal(0, lanes.Count);
    }

    [Fact]
    public void A_place_rests_after_a_job_before_the_next_has_it()
    {
        var lanes = new Lanes<Job>(1, Pause);
        Job first = Add(lanes, "a", 1), second = Add(lanes, "a", 2);
        Start(lanes);

        lanes.Leave(first.Lane!, At(5));
        Assert.Null(lanes.First);
        Assert.Equal(At(6), lanes.NextRest);
        Assert.Null(lanes.TryEndRest(At(5.999)));
        Assert.Same(second.Lane, lanes.TryEndRest(At(6)));
        Assert.Same(second, lanes.First);
    }

    [Fact]
    public void Who_withdraws_is_passed_over()
    {
        var lanes = new Lanes<Job>(1, TimeSpan.Zero);
        Job[] jobs = [.. Enumerable.Range(0, 5).Select(i => Add(lanes, "a", i))];
        Start(lanes);
        foreach (int i in (int[])[1, 4, 3])
            lanes.Withdraw(jobs[i].Lane!, jobs[i]);

        lanes.Leave(jobs[0].Lane!, At(0));
        Assert.Same(jobs[2], Start(lanes));
        lanes.Leave(jobs[2].Lane!, At(0));
        Assert.Equal(0, lanes.Count);
    }

    [Fact]
    public void All_that_wait_can_leave_and_nothing_is_left_but_who_is_inside()
    {
        var lanes = new Lanes<Job>(1, TimeSpan.Zero);
        Job[] jobs = [.. Enumerable.Range(0, 9).Select(i => Add(lanes, i % 3 == 2 ? null : $"lane {i % 3}", i))];
        Start(lanes);

        Assert.Equal(jobs.Skip(1), lanes.WithdrawAll().OrderBy(job => job.Id));
        Assert.Equal((1, null), (lanes.Count, lanes.First));
        lanes.Leave(jobs[0].Lane!, At(0));
        Assert.Equal(0, lanes.Count);
    }

    [Fact]
    public void A_million_lanes_over_time_leave_nothing_behind()
    {
        var lanes = new Lanes<Job>(1, Pause);
        int most = 0;
        for (int i = 0; i < 1_000_000; i++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(i);
            while (lanes.TryEndRest(now) is not null)
            {
            }

            Job job = Add(lanes, $"host{i}", i);
            Assert.Same(job, Start(lanes));
            lanes.Leave(job.Lane!, now);
            most = Math.Max(most, lanes.Count);
        }

        Assert.InRange(most, 900, 1100);
        while (lanes.TryEndRest(TimeSpan.MaxValue) is not null)
        {
        }

        Assert.Equal(0, lanes.Count);
        Assert.Null(lanes.NextRest);
    }

    [Fact]
    public void Whatever_happens_no_lane_is_overfull_no_place_rests_too_short_and_nobody_is_lost_or_overtaken()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var lanes = new Lanes<Job>(3, Pause);
        List<Job> waiting = [], inside = [];
        Dictionary<string, List<TimeSpan>> left = [];
        TimeSpan now = default;
        for (int i = 0; i < 20_000; i++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(40));
            while (lanes.TryEndRest(now) is not null)
            {
            }

            switch (random.Next(10))
            {
                case < 4 when waiting.Count < 60:
                    waiting.Add(Add(lanes, random.Next(7) is > 0 and var lane ? $"lane{lane}" : null, i));
                    break;
                case < 6 when inside.Count > 0:
                    Job ends = inside[random.Next(inside.Count)];
                    inside.Remove(ends);
                    if (ends.Lane!.Name is { } name)
                        (left.TryGetValue(name, out List<TimeSpan>? times) ? times : left[name] = []).Add(now);
                    lanes.Leave(ends.Lane, now);
                    break;
                case 6 when waiting.Count > 0:
                    Job gone = waiting[random.Next(waiting.Count)];
                    waiting.Remove(gone);
                    lanes.Withdraw(gone.Lane!, gone);
                    break;
                default:
                    Job? expected = waiting.Find(MayEnter);
                    Assert.Same(expected, lanes.First);
                    if (expected is null)
                        break;
                    waiting.Remove(expected);
                    inside.Add(expected);
                    expected.Lane!.Enter(expected);
                    break;
            }
        }

        bool MayEnter(Job job)
        {
            if (job.Lane!.Name is not { } name)
                return true;
            int resting = left.TryGetValue(name, out List<TimeSpan>? times) ? times.TakeLast(3).Count(time => time + Pause > now) : 0;
            return inside.Count(other => other.Lane!.Name == name) + resting < 3;
        }
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Job Add(Lanes<Job> lanes, string? lane, int number)
    {
        Job job = new() { Id = number };
        job.Lane = lanes.Add(lane, job);
        return job;
    }

    private static Job Start(Lanes<Job> lanes)
    {
        Job first = lanes.First!;
        first.Lane!.Enter(first);
        return first;
    }

    private sealed class Job : QueueNode<Job>
    {
        internal Lane<Job>? Lane { get; set; }

        public override string ToString() => $"job {Id}";
    }
}
