using System.Collections.Concurrent;

namespace ManyHands.Scraping.Tests;

/// <summary>Many workers, redirects, retries and people who give up: no slot is lost or used twice, and all ends.</summary>
public sealed class SchedulerAtRandomTests
{
    private const int Hosts = 5;
    private const int Urls = 3000;
    private const int Workers = 16;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    public async Task Everything_ends_within_the_limits(int seed, int slots)
    {
        using var scheduler = new Scheduler(new PacingRule(slots, TimeSpan.Zero), TimeProvider.System, window: 200);
        var atOnce = new int[Hosts];
        int most = 0, finished = 0;
        IEnumerable<string> urls = Enumerable.Range(0, Urls).Select(i => $"http://h{i * 7 % Hosts}/{i}");
        Task filling = scheduler.FillAsync(urls.Select(SchedulerBench.Taken).ToAsyncEnumerable(), TestContext.Current.CancellationToken);

        // Ahead of the workers, as a Map's buffer is: slots are kept for what nobody has taken up yet.
        using var queue = new BlockingCollection<Lease>(64);
        Task reading = Task.Run(async () =>
        {
            await foreach (Lease lease in scheduler.DueAsync(TestContext.Current.CancellationToken))
                queue.Add(lease, TestContext.Current.CancellationToken);
            queue.CompleteAdding();
        }, TestContext.Current.CancellationToken);

        async Task WorkAsync(Random random)
        {
            await Task.Yield();
            foreach (Lease lease in queue.GetConsumingEnumerable(TestContext.Current.CancellationToken))
            {
                lease.Attempts++;
                await RequestAsync(lease.Taken.Url!, random);
                for (int hops = random.Next(3); hops > 0; hops--)
                    await RequestAsync(SchedulerBench.Url($"http://h{random.Next(Hosts)}/hop"), random);
                if (lease.Attempts < 3 && random.Next(10) == 0
                    && scheduler.TryRetryLater(lease, TimeSpan.FromMilliseconds(random.Next(3))))
                    continue;
                scheduler.Finish(lease);
                Interlocked.Increment(ref finished);
            }
        }

        async Task RequestAsync(WebUrl url, Random random)
        {
            using var patience = new CancellationTokenSource();
            bool impatient = random.Next(8) == 0;
            ValueTask<ITurn> entering = scheduler.EnterAsync(url, patience.Token);
            if (impatient)
                await patience.CancelAsync();
            try
            {
                using ITurn turn = await entering;
                int host = url.Host[1] - '0';
                int now = Interlocked.Increment(ref atOnce[host]);
                for (int seen = most; now > seen; seen = most)
                    Interlocked.CompareExchange(ref most, now, seen);
                await Task.Yield();
                Interlocked.Decrement(ref atOnce[host]);
            }
            catch (OperationCanceledException) when (impatient)
            {
                // It gave up, as it was told.
            }
        }

        Task all = Task.WhenAll([filling, reading, .. Enumerable.Range(0, Workers).Select(i => WorkAsync(new Random(seed * 100 + i)))]);
        await all.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(most <= slots, $"seed {seed}: {most} at once, {slots} allowed");
        Assert.Equal(Urls, finished);
        Assert.Equal(0, scheduler.Held);
        Assert.Equal(0, scheduler.Hosts);
    }
}
