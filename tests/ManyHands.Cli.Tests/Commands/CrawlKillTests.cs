using ManyHands.Testing;

namespace ManyHands.Cli.Tests;

/// <summary>A crawl is broken off again and again, by SIGKILL, by Ctrl-C and by a full disk, and then run to its end.</summary>
public sealed class CrawlKillTests
{
    private const int PerHost = 16;

    [Theory]
    [InlineData(5_000, 30, "warc")]
    [InlineData(1_000, 6, "files", "sqlite", "warc")]
    public async Task Kills_change_nothing_of_what_a_crawl_comes_to(int pages, int kills, params string[] formats)
    {
        Assert.SkipUnless(WarcCheck.IsPossible, "Needs python3.");
        int seed = Environment.TickCount;
        Say($"seed {seed}");
        var chance = new Random(seed);
        await using WovenCrawl crawl = await WovenCrawl.StartAsync(pages, formats);
        int killed = 0;
        for (int kill = 0; kill < kills; kill++)
            killed += await KillAsync(crawl, chance, 2 * pages / (kills + 1)) ? 1 : 0;
        await crawl.FinishAsync();

        string warcs = crawl.Check();
        int asked = crawl.Asked;
        int undisturbed = await crawl.UndisturbedAsync();
        Say($"{pages} pages, {killed} kills: {asked} requests, {asked - undisturbed} of them waste ({(asked - undisturbed) / (double)killed:F1} a kill); {warcs}");

        // What was in flight is asked for again, and what had arrived but was not yet committed.
        Assert.InRange(asked, undisturbed, undisturbed + (kills * 4 * PerHost));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_crawl_that_was_interrupted_goes_on_with_the_same_command(int signals)
    {
        Assert.SkipUnless(WarcCheck.IsPossible, "Needs python3.");
        await using WovenCrawl crawl = await WovenCrawl.StartAsync(500, "files", "warc");
        foreach (int requests in (int[])[1, 20, 150, 300])
        {
            int last = crawl.Asked + requests;
            TaskCompletionSource allAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using Hands hands = crawl.Start(async request =>
            {
                if (request < last)
                    return;
                allAsked.TrySetResult();
                await goOn.Task;
            });
            Task<Hands.Ended> ending = crawl.EndAsync(hands);
            await allAsked.Task.WaitAsync(Hands.Long, TestContext.Current.CancellationToken);
            hands.Signal("INT");
            await hands.SaysAsync("stopping");
            if (signals == 2)
                hands.Signal("INT");
            else
                goOn.SetResult();

            // The second signal does not wait for the answers.
            Hands.Ended ended = await ending;
            Assert.Equal(130, ended.Code);
            Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
            goOn.TrySetResult();
        }

        await crawl.FinishAsync();
        Say($"{crawl.Asked} requests; {crawl.Check()}");
        await crawl.UndisturbedAsync();
    }

    [Theory]
    [InlineData(800, "warc")]
    [InlineData(1_900, "files", "sqlite", "warc")]
    public async Task A_crawl_that_filled_the_disk_goes_on_when_there_is_room(int step, params string[] formats)
    {
        Assert.SkipUnless(WarcCheck.IsPossible, "Needs python3.");
        await using WovenCrawl crawl = await WovenCrawl.StartAsync(1_000, formats);
        string disk = Directory.CreateDirectory(crawl.Folder.Pages).FullName;
        const int Least = 700;
        Hands.Ended mounted = await Hands.RunShellAsync($"mount -t tmpfs -o size={Least}k tmpfs {disk}");
        Assert.SkipUnless(mounted.Code == 0, "Needs the right to mount a small file system.");
        try
        {
            // Where it gets full is another place each time: the journal, a body, a record, an index.
            int full = 0;
            while (await crawl.TryAsync() is { Code: not 0 } ended)
            {
                Assert.Equal(3, ended.Code);
                Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
                Assert.Contains("make room", ended.Errors, StringComparison.Ordinal);
                full++;
                await Hands.RunShellAsync($"mount -o remount,size={Least + (full * step)}k {disk}");
            }

            // The last index may have found no room to be sorted in: the next run brings it into order.
            await Hands.RunShellAsync($"mount -o remount,size={Least + ((full + 4) * step)}k {disk}");
            Assert.Equal(0, (await crawl.TryAsync()).Code);
            Say($"full {full} times, {crawl.Asked} requests; {crawl.Check()}");
            Assert.InRange(full, 3, 100);
            await crawl.UndisturbedAsync();
        }
        finally
        {
            await Hands.RunShellAsync($"umount {disk}");
        }
    }

    /// <summary>Kills the next run at a request of chance, or while it starts, and some instants later.</summary>
    private static async Task<bool> KillAsync(WovenCrawl crawl, Random chance, int most)
    {
        int at = crawl.Asked + 1 + (chance.Next(5) == 0 ? 0 : chance.Next(most));
        int spins = chance.Next(1, 400_000);
        bool whileStarting = chance.Next(8) == 0;
        TaskCompletionSource<Hands> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Hands hands = crawl.Start(async request =>
        {
            if (request != at || whileStarting)
                return;
            Hands running = await started.Task;
            Thread.SpinWait(spins);
            running.Kill();
        }, "-q");
        started.SetResult(hands);
        if (whileStarting)
        {
            await hands.OpensJournalAsync(crawl.Folder.Pages);
            Thread.SpinWait(spins);
            hands.Kill();
        }

        Hands.Ended ended = await crawl.EndAsync(hands);
        Assert.Equal("", ended.Errors);

        // Towards the end fewer requests may be left than it waits for.
        Assert.Contains(ended.Code, (int[])[0, 137]);
        return ended.Code == 137;
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);
}
