using System.Net;

namespace ManyHands.Scraping.Tests;

/// <summary>Hosts behind one address share a limit.</summary>
public sealed class SchedulerAddressTests
{
    private static readonly IPAddress Near = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Far = IPAddress.Parse("192.0.2.2");

    [Fact]
    public async Task Ports_of_one_address_share_the_limit_and_other_addresses_do_not()
    {
        await using var bench = new SchedulerBench(slots: 2, perAddress: 3);
        await bench.FillAsync("http://127.0.0.1:1/", "http://127.0.0.1:2/", "http://127.0.0.1:3/", "http://127.0.0.1:4/", "http://127.0.0.2/");
        Lease first = await bench.NextAsync();
        foreach (string url in new[] { "http://127.0.0.1:2/", "http://127.0.0.1:3/", "http://127.0.0.2/" })
            Assert.Equal(url, await bench.NextUrlAsync());
        bench.AssertNothingIsDue();
        bench.Visit(first);
        Assert.Equal("http://127.0.0.1:4/", await bench.NextUrlAsync());
    }

    [Fact]
    public async Task Hosts_of_one_address_take_turns()
    {
        await using var bench = new SchedulerBench(slots: 9, perAddress: 1);
        await bench.FillAsync("http://127.0.0.1:1/a", "http://127.0.0.1:1/b", "http://127.0.0.1:1/c", "http://127.0.0.1:2/a", "http://127.0.0.1:3/a");
        var order = new List<string>();
        for (int i = 0; i < 5; i++)
            order.Add((await bench.FinishNextAsync()).Taken.Spelling[^3..]);
        Assert.Equal(["1/a", "2/a", "3/a", "1/b", "1/c"], order);
        await bench.AssertEndAsync();
        Assert.Equal((0, 0), (bench.Scheduler.Hosts, bench.Scheduler.Addresses));
    }

    [Fact]
    public async Task A_rest_after_a_request_takes_no_room_of_the_others()
    {
        await using var bench = new SchedulerBench(slots: 1, delay: 5, perAddress: 1);
        await bench.FillAsync("http://127.0.0.1:1/", "http://127.0.0.1:2/");
        await bench.FinishNextAsync();
        Assert.Equal("http://127.0.0.1:2/", await bench.NextUrlAsync());
    }

    [Theory]
    [InlineData("http://[::1]/", "http://[::1]:8080/")]
    [InlineData("http://[::ffff:127.0.0.1]/", "http://127.0.0.1/")]
    public async Task An_address_is_one_in_every_spelling(string one, string other)
    {
        await using var bench = new SchedulerBench(perAddress: 1);
        await bench.FillAsync(one, other);
        Lease first = await bench.NextAsync();
        bench.AssertNothingIsDue();
        bench.Visit(first);
        Assert.Equal(other, await bench.NextUrlAsync());
    }

    [Fact]
    public async Task Without_a_limit_addresses_do_not_matter()
    {
        await using var bench = new SchedulerBench(slots: 1);
        await bench.FillAsync(Enumerable.Range(1, 50).Select(i => $"http://127.0.0.1:{i}/"));
        for (int i = 0; i < 50; i++)
            Assert.True(bench.TryBegin(await bench.NextAsync(), Near));
        Assert.Equal(0, bench.Scheduler.Addresses);
    }

    [Fact]
    public async Task A_name_counts_from_when_its_address_is_known()
    {
        await using var bench = new SchedulerBench(slots: 1, perAddress: 2);
        await bench.FillAsync("http://a/", "http://b/", "http://c/", "http://d/");
        Lease a = await bench.NextAsync(), b = await bench.NextAsync(), c = await bench.NextAsync(), d = await bench.NextAsync();
        Assert.True(bench.TryBegin(a, Near));
        Assert.True(bench.TryBegin(b, Near));
        Assert.False(bench.TryBegin(c, Near));
        Assert.True(bench.TryBegin(d, Far));
        bench.AssertNothingIsDue();
        bench.Visit(b);
        Assert.Same(c, await bench.NextAsync());
        Assert.True(bench.TryBegin(c, Near));
        Assert.Equal(2, bench.Scheduler.Addresses);
    }

    [Fact]
    public async Task An_address_that_was_looked_up_is_remembered_for_a_while()
    {
        await using var bench = new SchedulerBench(slots: 2, perAddress: 1);
        await bench.FillAsync("http://a/", "http://b/");
        for (int i = 0; i < 2; i++)
        {
            Lease lease = await bench.NextAsync();
            Assert.True(bench.TryBegin(lease, Near));
            bench.Visit(lease);
            bench.Scheduler.Finish(lease);
        }

        bench.EnterNow(SchedulerBench.Url("http://a/x"));
        _ = bench.EnterLater(SchedulerBench.Url("http://b/x"));
    }

    [Fact]
    public async Task A_host_that_moves_takes_its_requests_along()
    {
        await using var bench = new SchedulerBench(slots: 2, perAddress: 1);
        await bench.FillAsync("http://a/1", "http://b/1");
        Lease a = await bench.NextAsync(), b = await bench.NextAsync();
        Assert.True(bench.TryBegin(a, Near));
        Assert.False(bench.TryBegin(b, Near));
        bench.AssertNothingIsDue();

        Assert.True(bench.TryBegin(a, Far));
        Assert.Same(b, await bench.NextAsync());
        Assert.True(bench.TryBegin(b, Near));
        Assert.Equal(2, bench.Scheduler.Addresses);
        using ITurn turn = bench.Enter(b);
        ITurn other = bench.Enter(a);
        Task<ITurn> redirect = bench.EnterLater(SchedulerBench.Url("http://a/redirect"));
        other.Dispose();
        (await SchedulerBench.Wait(redirect)).Dispose();
    }

    [Fact]
    public async Task A_redirect_waits_for_room_at_its_address_and_goes_before_new_urls()
    {
        await using var bench = new SchedulerBench(slots: 1, perAddress: 1);
        await bench.FillAsync("http://127.0.0.1:1/", "http://127.0.0.1:2/");
        ITurn turn = bench.Enter(await bench.NextAsync());
        Task<ITurn> redirect = bench.EnterLater(SchedulerBench.Url("http://127.0.0.1:3/"));
        bench.AssertNothingIsDue();
        turn.Dispose();
        turn = await SchedulerBench.Wait(redirect);
        bench.AssertNothingIsDue();
        turn.Dispose();
        Assert.Equal("http://127.0.0.1:2/", await bench.NextUrlAsync());
    }

    [Fact]
    public async Task A_slot_kept_for_what_nobody_has_taken_up_goes_to_who_is_there_of_another_host_too()
    {
        await using var bench = new SchedulerBench(slots: 1, perAddress: 1);
        await bench.FillAsync("http://127.0.0.1:1/");
        Lease queued = await bench.NextAsync();
        ITurn redirected = bench.EnterNow(SchedulerBench.Url("http://127.0.0.1:2/"));
        Task<ITurn> late = bench.EnterLater(queued.Taken.Url!);
        redirected.Dispose();
        (await SchedulerBench.Wait(late)).Dispose();
        bench.Scheduler.Finish(queued);
        await bench.AssertEndAsync();
        Assert.Equal((0, 0), (bench.Scheduler.Hosts, bench.Scheduler.Addresses));
    }

    [Fact]
    public async Task Who_rests_first_and_finds_the_room_kept_for_others_then_gets_it()
    {
        await using var bench = new SchedulerBench(slots: 1, delay: 2, perAddress: 1);
        WebUrl rested = SchedulerBench.Url("http://127.0.0.1:2/");
        bench.Ask(rested, HostReply.Good);
        Task<ITurn> redirect = bench.EnterLater(rested);
        await bench.FillAsync("http://127.0.0.1:1/");
        Lease queued = await bench.NextAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        (await SchedulerBench.Wait(redirect)).Dispose();
        bench.Enter(queued).Dispose();
    }

    [Fact]
    public async Task Giving_up_at_an_addresss_gate_stops_nobody_else()
    {
        await using var bench = new SchedulerBench(slots: 1, perAddress: 1);
        await bench.FillAsync("http://127.0.0.1:1/", "http://127.0.0.1:2/");
        ITurn turn = bench.Enter(await bench.NextAsync());
        using var patience = new CancellationTokenSource();
        _ = bench.EnterLater(SchedulerBench.Url("http://127.0.0.1:3/"), patience);
        await patience.CancelAsync();
        turn.Dispose();
        Assert.Equal("http://127.0.0.1:2/", await bench.NextUrlAsync());
    }

    [Fact]
    public async Task A_host_that_stops_while_it_is_next_lets_the_one_behind_it_go()
    {
        await using var bench = new SchedulerBench(slots: 2, perAddress: 1);
        await bench.FillAsync("http://127.0.0.1:1/", "http://127.0.0.1:2/a", "http://127.0.0.1:3/");
        ITurn turn = bench.Enter(await bench.NextAsync());
        bench.Scheduler.SetAside(new("127.0.0.1", 2), TimeSpan.FromSeconds(9), new PageError(PageErrorKind.Robots, "no"), isPatient: true);
        turn.Dispose();
        Assert.Equal("http://127.0.0.1:3/", await bench.NextUrlAsync());
    }

    [Theory]
    [InlineData("192.0.2.9 192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8::1 192.0.2.9", "192.0.2.9")]
    [InlineData("2001:db8::2 2001:db8::1", "2001:db8::1")]
    [InlineData("::ffff:192.0.2.9 192.0.2.10", "192.0.2.9")]
    [InlineData("", null)]
    public void Of_several_addresses_always_the_same_one_counts(string addresses, string? counts)
    {
        IPAddress[] all = [.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];
        Assert.Equal(counts, HostAddresses.Choose(all)?.ToString());
        Assert.Equal(counts, HostAddresses.Choose([.. all.Reverse()])?.ToString());
    }
}
