using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>Hosts that are overloaded, fail, share addresses and move, redirects, retries: all ends, once, within the limits.</summary>
public sealed class SchedulerTroubleAtRandomTests
{
    private const int Hosts = 8;
    private const int Addresses = 3;
    private const int Urls = 1200;
    private const int Workers = 12;

    private readonly FakeTimeProvider _time = new();
    private readonly int[] _atHost = new int[Hosts];
    private readonly int[] _atAddress = new int[Addresses];
    private readonly ConcurrentDictionary<string, int> _told = new();
    private readonly bool[] _known = new bool[Hosts];
    private int _mostAtHost;
    private int _mostAtAddress;
    private int _givenUp;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 3)]
    [InlineData(3, 3, 2)]
    [InlineData(4, 4, 4)]
    [InlineData(5, 1, 2)]
    public async Task Everything_ends_within_the_limits(int seed, int slots, int perAddress)
    {
        using var scheduler = new Scheduler(new PacingRule(slots, TimeSpan.FromSeconds(seed % 2), SetsAside: true), _time, window: 300, perAddress);
        CancellationToken end = TestContext.Current.CancellationToken;
        Task filling = scheduler.FillAsync(
            Enumerable.Range(0, Urls).Select(i => $"http://h{i * 5 % Hosts}/{i}").Select(SchedulerBench.Taken).ToAsyncEnumerable(), end);

        using var queue = new BlockingCollection<Lease>(40);
        Task reading = Task.Run(async () =>
        {
            await foreach (Lease lease in scheduler.DueAsync(end))
                queue.Add(lease, end);
            queue.CompleteAdding();
        }, end);
        Task[] working = [.. Enumerable.Range(0, Workers).Select(i => Task.Run(() => WorkAsync(scheduler, queue, new Random(seed * 100 + i), end), end))];

        // Time goes on as long as anybody waits for it.
        Task all = Task.WhenAll([filling, reading, .. working]);
        long began = TimeProvider.System.GetTimestamp();
        while (!all.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2), $"seed {seed}: {scheduler.Held} held at {_time.GetUtcNow():O}");
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await all;
        Assert.True(_mostAtHost <= slots, $"seed {seed}: {_mostAtHost} at one host");
        Assert.True(_mostAtAddress <= perAddress, $"seed {seed}: {_mostAtAddress} at one address");
        Assert.Equal(Urls, _told.Count);
        Assert.All(_told.Values, times => Assert.Equal(1, times));
        Assert.Equal(0, scheduler.Held);
        Assert.NotEqual(0, _givenUp);
        Assert.Contains(scheduler.StoppedHosts(9), host => host is { Host: "h7", Until: null });
        Assert.DoesNotContain(scheduler.StoppedHosts(9), host => host is { Host: "h0" or "h1" });
    }

    private async Task WorkAsync(Scheduler scheduler, BlockingCollection<Lease> queue, Random random, CancellationToken end)
    {
        foreach (Lease lease in queue.GetConsumingEnumerable(end))
        {
            if (lease.GivenUp is not null)
            {
                Interlocked.Increment(ref _givenUp);
                Tell(scheduler, lease);
                continue;
            }

            int host = HostOf(lease.Taken.Url!);
            if (!scheduler.MayBegin(lease, AddressOf(host)))
            {
                Assert.True(scheduler.TryPostpone(lease, TimeSpan.Zero));
                continue;
            }

            _known[host] = true;
            lease.Attempts++;
            try
            {
                HostReply reply = await RequestAsync(scheduler, lease.Taken.Url!, random);
                if (reply.Kind is HostReplyKind.Good && random.Next(4) == 0)
                    await RequestAsync(scheduler, SchedulerBench.Url($"http://h{KnownHost(random)}/hop"), random);
                bool again = reply.Kind is not HostReplyKind.Good && lease.Attempts < 3;
                if (reply.Kind is HostReplyKind.Failed)
                    scheduler.Report(lease, new PageError(PageErrorKind.Connect, $"h{host}"), isLast: !again);
                if (again && scheduler.TryRetryLater(lease, TimeSpan.FromMilliseconds(random.Next(3000))))
                    continue;
                Tell(scheduler, lease);
            }
            catch (AttemptFailedException refusal) when (refusal.Postponed is { } wait)
            {
                lease.Untry();
                Assert.True(scheduler.TryPostpone(lease, wait));
            }
            catch (AttemptFailedException)
            {
                Tell(scheduler, lease);
            }
        }
    }

    private async Task<HostReply> RequestAsync(Scheduler scheduler, WebUrl url, Random random)
    {
        using ITurn turn = await scheduler.EnterAsync(url, default);
        int host = HostOf(url);
        int address = Array.IndexOf(All, AddressOf(host));
        Count(ref _atHost[host], ref _mostAtHost);
        Count(ref _atAddress[address], ref _mostAtAddress);
        await Task.Yield();
        HostReply reply = (host, random.Next(30)) switch
        {
            (7, _) => HostReply.Failed,
            (6 or 5, < 12) => HostReply.Failed,
            (4 or 3, 0) => HostReply.Of(429, TimeSpan.FromSeconds(random.Next(20))),
            (4, 1) => HostReply.Of(503, null),
            _ => HostReply.Good,
        };
        Interlocked.Decrement(ref _atHost[host]);
        Interlocked.Decrement(ref _atAddress[address]);
        turn.Report(reply);
        return reply;
    }

    /// <summary>Nobody can count what goes to a name before its address is known.</summary>
    private int KnownHost(Random random)
    {
        while (true)
        {
            int host = random.Next(Hosts);
            if (Volatile.Read(ref _known[host]))
                return host;
        }
    }

    private static IPAddress[] All { get; } = [.. Enumerable.Range(1, Addresses).Select(i => IPAddress.Parse($"192.0.2.{i}"))];

    private static IPAddress AddressOf(int host) => All[host % Addresses];

    private static int HostOf(WebUrl url) => url.Host[1] - '0';

    private static void Count(ref int counter, ref int most)
    {
        int now = Interlocked.Increment(ref counter);
        for (int seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, now, seen);
    }

    private void Tell(Scheduler scheduler, Lease lease)
    {
        _told.AddOrUpdate(lease.Taken.Spelling, 1, static (_, times) => times + 1);
        scheduler.Finish(lease);
    }
}
