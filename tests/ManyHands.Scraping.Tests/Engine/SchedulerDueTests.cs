namespace ManyHands.Scraping.Tests;

/// <summary>Which URL is due when.</summary>
public sealed class SchedulerDueTests
{
    [Fact]
    public async Task Hosts_take_turns()
    {
        await using var bench = new SchedulerBench();
        await bench.FillAsync("http://a/1", "http://a/2", "http://a/3", "http://b/1", "http://b/2", "http://c/1");

        var order = new List<string>();
        for (int i = 0; i < 6; i++)
            order.Add(await bench.NextUrlAsync());
        Assert.Equal(["http://a/1", "http://b/1", "http://c/1", "http://a/2", "http://b/2", "http://a/3"], order);
    }

    [Fact]
    public async Task No_more_of_a_host_are_due_than_it_has_slots()
    {
        await using var bench = new SchedulerBench(slots: 2);
        await bench.FillAsync("http://a/1", "http://a/2", "http://a/3");
        Lease first = await bench.NextAsync();
        await bench.NextAsync();
        bench.AssertNothingIsDue();

        bench.Visit(first);
        Assert.Equal("http://a/3", await bench.NextUrlAsync());
    }

    [Fact]
    public async Task Each_port_of_a_host_counts_for_itself()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://a/1", "http://a:81/1", "https://a/1", "http://a:443/1");
        Assert.Equal("http://a/1", await bench.NextUrlAsync());
        Assert.Equal("http://a:81/1", await bench.NextUrlAsync());
        Assert.Equal("https://a/1", await bench.NextUrlAsync());
        bench.AssertNothingIsDue();
    }

    [Fact]
    public async Task A_slot_rests_after_its_request_and_no_longer()
    {
        await using var bench = new SchedulerBench(slots: 1, delay: 2);
        await bench.FillAsync("http://a/1", "http://a/2", "http://b/1");
        Lease first = await bench.NextAsync();
        await bench.NextAsync();
        bench.AssertNothingIsDue();
        bench.Visit(first);

        bench.Time.Advance(TimeSpan.FromSeconds(1.9));
        bench.AssertNothingIsDue();
        bench.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("http://a/2", await bench.NextUrlAsync());
    }

    [Fact]
    public async Task A_retry_holds_no_slot_and_goes_first_when_its_time_has_come()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://a/1", "http://a/2", "http://a/3");
        Lease first = await bench.NextAsync();
        bench.Visit(first);
        Assert.True(bench.Scheduler.TryRetryLater(first, TimeSpan.FromSeconds(10)));

        Lease second = await bench.NextAsync();
        Assert.Equal("http://a/2", second.Taken.Spelling);
        bench.AssertNothingIsDue();
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        bench.AssertNothingIsDue();
        bench.Visit(second);
        Assert.Same(first, await bench.NextAsync());
    }

    [Fact]
    public async Task A_malformed_url_needs_no_host()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync("http://a/1", "nothing", "http://a/2");
        Assert.Equal("nothing", await bench.NextUrlAsync());
        Assert.Equal("http://a/1", await bench.NextUrlAsync());
        Assert.Equal(0, bench.Scheduler.Hosts - 1);
    }

    [Fact]
    public async Task It_ends_when_all_are_finished_and_not_before()
    {
        await using var bench = new SchedulerBench();
        await bench.FillAsync("http://a/1");
        Lease only = await bench.NextAsync();
        bench.AssertNothingIsDue();
        bench.Visit(only);
        bench.AssertNothingIsDue();
        bench.Scheduler.Finish(only);
        await bench.AssertEndAsync();
    }

    [Fact]
    public async Task It_ends_at_once_when_there_is_nothing()
    {
        await using var bench = new SchedulerBench();
        await bench.FillAsync();
        await bench.AssertEndAsync();
    }

    [Fact]
    public async Task A_stop_hands_out_nothing_more_and_says_what_was_begun()
    {
        await using var bench = new SchedulerBench(slots: 1, delay: 1);
        await bench.FillAsync("http://a/1", "http://a/2", "http://b/1", "http://c/1");
        Lease retried = await bench.NextAsync();
        bench.Visit(retried);
        bench.Scheduler.TryRetryLater(retried, TimeSpan.FromSeconds(10));
        Lease running = await bench.NextAsync();
        using ITurn turn = bench.Enter(running);

        Assert.Equal([retried], bench.Stop());
        await bench.AssertEndAsync();
        Assert.False(bench.Scheduler.TryRetryLater(running, TimeSpan.FromSeconds(1)));
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        await bench.AssertEndAsync();
    }

    [Fact]
    public async Task No_more_is_read_than_the_window_holds()
    {
        await using var bench = new SchedulerBench(slots: 1000, window: 100);
        int read = 0;
        Task filling = bench.FillAsync(Endless(() => read++));
        Assert.Equal(100, read);

        for (int i = 0; i < 25; i++)
        {
            Lease lease = await bench.NextAsync();
            bench.Visit(lease);
            bench.Scheduler.Finish(lease);
        }

        // The last of those that there is room for now comes when all have been read.
        for (int i = 0; i < 100; i++)
            await bench.NextAsync();
        bench.AssertNothingIsDue();
        Assert.Equal(125, read);
        Assert.Equal(100, bench.Scheduler.Held);
        Assert.False(filling.IsCompleted);
    }

    [Fact]
    public async Task A_stop_ends_the_reading_of_an_endless_source()
    {
        await using var bench = new SchedulerBench(slots: 1000, window: 100);
        Task filling = bench.FillAsync(Endless(static () => { }));
        bench.Scheduler.Stop();
        await filling.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Hosts_with_nothing_to_remember_are_forgotten(double delay)
    {
        await using var bench = new SchedulerBench(delay: delay);
        await bench.FillAsync(Enumerable.Range(0, 500).Select(i => $"http://h{i}.example/"));
        for (int i = 0; i < 500; i++)
        {
            Lease lease = await bench.NextAsync();
            bench.Visit(lease);
            bench.Scheduler.Finish(lease);
        }

        bench.Time.Advance(TimeSpan.FromSeconds(delay));
        Assert.Equal(0, bench.Scheduler.Hosts);
        Assert.Equal(0, bench.Scheduler.Held);
    }

    private static IEnumerable<string> Endless(Action read)
    {
        for (int i = 0; ; i++)
        {
            read();
            yield return $"http://h{i % 7}/{i}";
        }
    }
}
