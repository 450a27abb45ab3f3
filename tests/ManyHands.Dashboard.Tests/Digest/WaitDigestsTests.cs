namespace ManyHands.Dashboard.Tests;

public sealed class WaitDigestsTests
{
    [Fact]
    public void Holders_are_those_that_wait_themselves_each_by_itself()
    {
        WaitDigest[] told = WaitDigests.Of(
        [
            Wait("a-1", 1, "a-1", "a-10 (job 2 mix), a-1 (job 1 mix) and 3 more"), Wait("a-10", 2, "a-10", "b (job 3 mix on w-2)"), Wait("b", 3, "w-2", "somebody, and more"),
            Wait("c", null, null, "job 2 mix on a-10"), Wait("d", null, null, null),
        ]);
        Assert.Equal(["a-1 (job 1 mix)", "a-10 (job 2 mix)", "b (job 3 mix)", "c", "d"], told.Select(wait => wait.Who));
        Assert.Equal(["a-1 (job 1 mix)", "a-10 (job 2 mix)"], told[0].Holders.Order(StringComparer.Ordinal));
        Assert.Equal(["b (job 3 mix)"], told[1].Holders);
        Assert.Equal(["somebody, and more"], told[2].Holders);
        Assert.Equal(["a-10 (job 2 mix)"], told[3].Holders);
        Assert.Empty(told[4].Holders);
    }

    [Fact]
    public void One_that_waits_for_itself_is_on_a_ring_of_its_own()
    {
        WaitDigest told = Assert.Single(WaitDigests.Of([Wait("w-1", 1, "w-1", "w-1") with { WaitsFor = "job 1 mix" }]));
        Assert.Equal(["w-1 (job 1 mix)"], told.Holders);
    }

    private static WaitSnapshot Wait(string waiter, long? job, string? worker, string? heldBy) =>
        new(waiter, job is { } id ? new JobInfo(id, "mix", "e", worker) : null, "'x'", heldBy, TimeSpan.FromSeconds(1), null);
}
