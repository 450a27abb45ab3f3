using Microsoft.Playwright;

namespace ManyHands.Dashboard.Tests;

/// <summary>Real deadlocks of two guarded values, from the page of the program that has them.</summary>
public sealed class DeadlockTests(Chromium chromium)
{
    [Fact]
    public async Task Two_threads_that_block_each_other_are_seen_with_their_names_and_those_of_what_they_want()
    {
        await using PageHost host = await PageHost.StartAsync();
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        var drawer = new Guarded<int>(0, "drawer");
        var vault = new Guarded<int>(0, "vault");
        using var both = new Barrier(2);
        Thread clerk = Start("clerk", () => Both(drawer, vault, both)), teller = Start("teller", () => Both(vault, drawer, both));
        try
        {
            await page.SeesAsync("#alarms", "⟳ Deadlock");
            foreach (string said in (string[])["clerk waits for 'vault'", "'vault' is held by teller", "teller waits for 'drawer'", "'drawer' is held by clerk"])
                await page.SeesAsync("#alarms", said);
            await Assertions.Expect(page.Find("#graph .node.stuck")).ToHaveCountAsync(2);
            await Assertions.Expect(page.Find("#graph .edge.stuck")).ToHaveCountAsync(2);
            await SeesInRowAsync(page, "clerk", "'vault'", "teller");
            await SeesInRowAsync(page, "teller", "'drawer'", "clerk");
        }
        finally
        {
            // A thread that waits for a lock can be interrupted; the other has its lock then.
            clerk.Interrupt();
        }

        await Task.Run(() =>
        {
            clerk.Join();
            teller.Join();
        }, TestContext.Current.CancellationToken);
        await Assertions.Expect(page.Find("#waits")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Two_guarded_values_taken_in_opposite_orders_are_seen()
    {
        await using PageHost host = await PageHost.StartAsync();
        await using OpenPage page = await chromium.OpenAsync(host.Url);
        await page.SeesAsync("#status", "live");
        var till = new AsyncGuarded<int>(0, "till");
        var safe = new AsyncGuarded<int>(0, "safe");
        using var stop = new CancellationTokenSource();
        await using var office = new AsyncExecutor(new AsyncExecutorOptions { Name = "office", MaxWorkers = 2 });
        using var both = new Barrier(2);
        Task pay = office.Submit(token => BothAsync(till, safe, both, stop.Token), new JobOptions { Name = "pay" }, TestContext.Current.CancellationToken);
        Task refund = office.Submit(token => BothAsync(safe, till, both, stop.Token), new JobOptions { Name = "refund" }, TestContext.Current.CancellationToken);
        try
        {
            await page.SeesAsync("#alarms", "⟳ Deadlock");
            await page.SeesAsync("#wait-list", "till");
            await page.SeesAsync("#wait-list", "safe");
            await Assertions.Expect(page.Find("#graph .node.stuck")).ToHaveCountAsync(2);
            await Assertions.Expect(page.Find("#graph .edge.stuck")).ToHaveCountAsync(2);
            await page.SeesAsync("section[aria-label='Executor office'] .facts", "running2");
        }
        finally
        {
            await stop.CancelAsync(); // Whatever was seen, they must not stay.
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(pay, refund));
        await Assertions.Expect(page.Find("#waits")).ToBeHiddenAsync();
    }

    private static Task SeesInRowAsync(OpenPage page, string waiter, params string[] texts) =>
        Task.WhenAll(texts.Select(text => page.SeesAsync($"#wait-list tr:has(td:first-child:has-text('{waiter}'))", text)));

    // In the background: whatever the test comes to, no thread holds up the end of the process.
    private static Thread Start(string name, Action work)
    {
        var thread = new Thread(() => work()) { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void Both(Guarded<int> first, Guarded<int> second, Barrier both) => first.Use((ref _) =>
    {
        try
        {
            both.SignalAndWait();
            second.Use((ref n) => n++);
        }
        catch (ThreadInterruptedException)
        {
            // By the test, which has seen enough.
        }
    });

    private static Task BothAsync(AsyncGuarded<int> first, AsyncGuarded<int> second, Barrier both, CancellationToken stop) =>
        first.UseAsync(
            async held =>
            {
                await Task.Run(() => both.SignalAndWait(CancellationToken.None), CancellationToken.None);
                await second.UseAsync(_ => Task.CompletedTask, stop);
            },
            CancellationToken.None);
}
