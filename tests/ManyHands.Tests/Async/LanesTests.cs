namespace ManyHands.Tests;

/// <summary>Lanes without a clock: what they do depends on the times they are told.</summary>
public sealed class LanesTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    [Fact]
    public void So_many_may_enter_and_the_next_waits_for_one_to_leave()
    {
        var lanes = new Lanes<Job>(2, TimeSpan.Zero);
        Job third = new(3), fourth = new(4);
        Assert.True(lanes.TryEnter("a", new Job(1)));
        Assert.True(lanes.TryEnter("a", new Job(2)));
        Assert.False(lanes.TryEnter("a", third));
        Assert.False(lanes.TryEnter("a", fourth));
        Assert.True(lanes.TryEnter("b", new Job(5)));

        Assert.Same(third, lanes.Leave("a", ran: true, At(1)));
        Assert.Same(fourth, lanes.Leave("a", ran: true, At(2)));
        Assert.Null(lanes.Leave("a", ran: true, At(3)));
        Assert.Null(lanes.NextRest);
    }

    [Fact]
    public void A_place_rests_after_a_job_before_the_next_has_it()
    {
        var lanes = new Lanes<Job>(1, Pause);
        Job second = new(2);
        lanes.TryEnter("a", new Job(1));
        lanes.TryEnter("a", second);

        Assert.Null(lanes.Leave("a", ran: true, At(5)));
        Assert.Equal(At(6), lanes.NextRest);
        Assert.False(lanes.TryEndRest(At(5.999), out _));
        Assert.True(lanes.TryEndRest(At(6), out Job? released));
        Assert.Same(second, released);
    }

    [Fact]
    public void A_place_that_was_kept_for_a_job_which_never_ran_does_not_rest()
    {
        var lanes = new Lanes<Job>(1, Pause);
        Job second = new(2);
        lanes.TryEnter("a", new Job(1));
        lanes.TryEnter("a", second);

        Assert.Same(second, lanes.Leave("a", ran: false, At(0)));
    }

    [Fact]
    public void Who_withdraws_is_passed_over()
    {
        var lanes = new Lanes<Job>(1, TimeSpan.Zero);
        Job[] jobs = [.. Enumerable.Range(0, 5).Select(i => new Job(i))];
        foreach (Job job in jobs)
            lanes.TryEnter("a", job);
        jobs[1].Queue!.Remove(jobs[1]);
        jobs[4].Queue!.Remove(jobs[4]);
        jobs[3].Queue!.Remove(jobs[3]);

        Assert.Same(jobs[2], lanes.Leave("a", ran: true, At(0)));
        Assert.Null(lanes.Leave("a", ran: true, At(0)));
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
            while (lanes.TryEndRest(now, out _))
            {
            }

            Assert.True(lanes.TryEnter($"host{i}", new Job(i)));
            lanes.Leave($"host{i}", ran: true, now);
            most = Math.Max(most, lanes.Count);
        }

        Assert.InRange(most, 900, 1100);
        while (lanes.TryEndRest(TimeSpan.MaxValue, out _))
        {
        }

        Assert.Equal(0, lanes.Count);
        Assert.Null(lanes.NextRest);
    }

    [Fact]
    public void Whatever_happens_no_lane_is_overfull_no_place_rests_too_short_and_nobody_is_lost()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var lanes = new Lanes<Job>(3, Pause);
        Dictionary<string, List<Job>> inside = [];
        Dictionary<string, List<TimeSpan>> left = [];
        HashSet<Job> waiting = [];
        TimeSpan now = default;
        for (int i = 0; i < 50_000; i++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(40));
            while (lanes.TryEndRest(now, out Job? released))
                Admit(released);
            string lane = "lane" + random.Next(5);
            List<Job> jobs = inside.TryGetValue(lane, out List<Job>? known) ? known : inside[lane] = [];
            int choice = random.Next(10);
            if (choice < 5)
            {
                var job = new Job(i) { Lane = lane };
                waiting.Add(job);
                if (lanes.TryEnter(lane, job))
                    Admit(job);
            }
            else if (choice < 9 && jobs.Count > 0)
            {
                bool ran = random.Next(4) > 0;
                jobs.RemoveAt(random.Next(jobs.Count));
                if (ran)
                    (left.TryGetValue(lane, out List<TimeSpan>? times) ? times : left[lane] = []).Add(now);
                Admit(lanes.Leave(lane, ran, now));
            }
            else if (waiting.FirstOrDefault() is { } first)
            {
                first.Queue!.Remove(first);
                waiting.Remove(first);
            }
        }

        foreach ((string lane, List<Job> jobs) in inside)
        {
            while (jobs.Count > 0)
            {
                jobs.RemoveAt(0);
                Admit(lanes.Leave(lane, ran: false, now));
            }
        }

        while (waiting.Count > 0)
        {
            Assert.True(lanes.TryEndRest(TimeSpan.MaxValue, out Job? job));
            if (job is not null)
            {
                waiting.Remove(job);
                for (Job? next = job; next is not null; next = lanes.Leave(next.Lane, ran: false, now))
                    waiting.Remove(next);
            }
        }

        void Admit(Job? job)
        {
            if (job is null)
                return;
            Assert.True(waiting.Remove(job));
            inside[job.Lane].Add(job);
            int resting = left.TryGetValue(job.Lane, out List<TimeSpan>? times) ? times.Count(time => time + Pause > now) : 0;
            Assert.InRange(inside[job.Lane].Count + resting, 1, 3);
        }
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private sealed class Job(int number) : QueueNode<Job>
    {
        internal string Lane { get; init; } = "";

        public override string ToString() => $"job {number}";
    }
}
