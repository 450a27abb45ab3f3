using Microsoft.Playwright;

namespace ManyHands.Dashboard.Tests;

/// <summary>A real deadlock of two guarded values, from the page of the program that has it.</summary>
public sealed class DeadlockTests(Chromium chromium)
{
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

    private static Task BothAsync(AsyncGuarded<int> first, AsyncGuarded<int> second, Barrier both, CancellationToken stop) =>
        first.UseAsync(
            async held =>
            {
                await Task.Run(() => both.SignalAndWait(CancellationToken.None), CancellationToken.None);
                await second.UseAsync(_ => Task.CompletedTask, stop);
            },
            CancellationToken.None);
}
