namespace ManyHands.Tests;

/// <summary>One job of many kills its worker: the others have their results, and none is run twice.</summary>
public sealed class OneInManyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_200_jobs_one_kills_its_worker_and_199_have_results()
    {
        await using var pool = NewPool();
        Task<int>[] jobs = [.. Enumerable.Range(0, 200).Select(number => pool.Submit(new KillAt(number, 77), cancellationToken: Token))];
        await Assert.ThrowsAsync<WorkerDiedException>(() => Task.WhenAll(jobs).InTime());
        for (int number = 0; number < jobs.Length; number++)
        {
            if (number != 77)
                Assert.Equal(number, await jobs[number]);
            else
                Assert.Equal(78, (await Assert.ThrowsAsync<WorkerDiedException>(() => jobs[77])).Job!.Id);
        }

        Assert.Equal(new ExecutorCounts(0, 0, 199, 1, 0), pool.Counts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(200)]
    [InlineData(null)]
    public async Task Of_200_items_in_groups_one_kills_its_worker_and_each_is_run_once(int? chunkSize)
    {
        using var folder = new Tally();
        await using var pool = NewPool(folder);
        int[] items = [.. Enumerable.Range(0, 200)];
        List<Outcome<int, int>> outcomes = [];
        await foreach (Outcome<int, int> outcome in pool.Map(items, CountOrDie, new() { ChunkSize = chunkSize }, cancellationToken: Token).AsOutcomes())
            outcomes.Add(outcome);
        Assert.Equal(items, outcomes.Select(outcome => outcome.Item));
        Outcome<int, int> hurt = Assert.Single(outcomes, outcome => !outcome.Succeeded);
        Assert.Equal(77, hurt.Item);
        Assert.Equal("SIGKILL", Assert.IsType<WorkerDiedException>(hurt.Exception).Signal);
        Assert.All(outcomes.Where(outcome => outcome.Succeeded), outcome => Assert.Equal(outcome.Item * 2, outcome.Result));
        Assert.Equal(items, folder.Numbers);
    }

    [Fact]
    public async Task A_repeatable_item_is_run_till_the_cap_and_no_other_twice()
    {
        using var folder = new Tally();
        await using var pool = NewPool(folder);
        int[] items = [.. Enumerable.Range(0, 100)];
        List<Outcome<int, int>> outcomes = [];
        MapOptions options = new() { ChunkSize = 25, Job = new() { Repeatable = true } };
        await foreach (Outcome<int, int> outcome in pool.Map(items, CountOrDie, options, cancellationToken: Token).AsOutcomes())
            outcomes.Add(outcome);
        Assert.Equal(items, outcomes.Select(outcome => outcome.Item));
        Assert.IsType<WorkerDiedException>(Assert.Single(outcomes, outcome => !outcome.Succeeded).Exception);
        int[] runs = folder.Numbers;
        Assert.Equal(items, runs.Distinct());

        // Once in the group, and alone as often as jobs are.
        Assert.InRange(runs.Count(number => number == 77), 3, 4);
        Assert.All(items.Where(item => item != 77), item => Assert.Single(runs, item));
    }

    [Fact]
    public async Task A_repeatable_job_is_given_up_at_the_cap_and_the_pool_lives()
    {
        using var folder = new Tally();
        await using var pool = NewPool(folder);
        WorkerDiedException death = await Assert.ThrowsAsync<WorkerDiedException>(
            () => pool.Submit(new CountAndDie(5, UntilCount: 99), new() { Repeatable = true }, Token).InTime());
        Assert.Equal(1, death.Job!.Id);
        Assert.Equal([5, 5, 5], folder.Numbers);
        Assert.Equal(7, await pool.Submit(new Echo(7), cancellationToken: Token).InTime());
    }

    [Fact]
    public async Task A_repeatable_job_whose_worker_died_by_accident_has_a_result()
    {
        using var folder = new Tally();
        await using var pool = NewPool(folder);
        Assert.Equal(3, await pool.Submit(new CountAndDie(5, UntilCount: 3), new() { Repeatable = true }, Token).InTime());
        Assert.Equal(new ExecutorCounts(0, 0, 1, 0, 0), pool.Counts);
    }

    [Fact]
    public async Task A_result_that_cannot_be_read_fails_its_item_alone()
    {
        using var folder = new Tally();
        await using var pool = NewPool(folder);
        List<Outcome<int, Unreadable>> outcomes = [];
        int[] items = [.. Enumerable.Range(70, 20)];
        await foreach (Outcome<int, Unreadable> outcome in pool.Map(items, MakeUnreadable, new() { ChunkSize = 10 }, cancellationToken: Token).AsOutcomes())
            outcomes.Add(outcome);
        Assert.Equal(items, outcomes.Select(outcome => outcome.Item));
        Assert.Equal([77], outcomes.Where(outcome => !outcome.Succeeded).Select(outcome => outcome.Item));
        Assert.Equal(items, folder.Numbers);
    }

    [Fact]
    public async Task A_result_that_cannot_be_read_and_a_death_in_one_group_hurt_two_items()
    {
        using var folder = new Tally();
        await using var pool = NewPool(folder);
        List<Outcome<int, Unreadable>> outcomes = [];
        int[] items = [.. Enumerable.Range(70, 20)];
        await foreach (Outcome<int, Unreadable> outcome in pool.Map(items, MakeUnreadableOrDie, new() { ChunkSize = 20 }, cancellationToken: Token).AsOutcomes())
            outcomes.Add(outcome);
        Assert.Equal([77, 79], outcomes.Where(outcome => !outcome.Succeeded).Select(outcome => outcome.Item));
        Assert.Equal(items, folder.Numbers);
    }

    private static ProcessPoolExecutor NewPool(Tally? tally = null) => new(new ProcessPoolExecutorOptions
    {
        MaxWorkers = 2,
        Environment = new Dictionary<string, string?> { [Misbehave.WorkerVariable] = "1", [Tally.Variable] = tally?.Path },
    });

    private static int CountOrDie(int item)
    {
        Tally.Add(item);
        if (item == 77)
            Misbehave.Now(Way.SigKill);
        return item * 2;
    }

    private static Unreadable MakeUnreadable(int item)
    {
        Tally.Add(item);
        return new Unreadable(item);
    }

    private static Unreadable MakeUnreadableOrDie(int item)
    {
        Unreadable made = MakeUnreadable(item);
        if (item == 79)
            Misbehave.Now(Way.SigKill);
        return made;
    }

    private sealed record KillAt(int Number, int Kills) : IJob<int>
    {
        public int Run(CancellationToken cancellationToken)
        {
            if (Number == Kills)
                Misbehave.Now(Way.SigKill);
            return Number;
        }
    }

    private sealed record CountAndDie(int Number, int UntilCount) : IJob<int>
    {
        public int Run(CancellationToken cancellationToken)
        {
            int count = Tally.Add(Number);
            if (count < UntilCount)
                Misbehave.Now(Way.SigKill);
            return count;
        }
    }

    /// <summary>Can be written by workers and read by nobody, if it is the 77th.</summary>
    internal sealed record Unreadable
    {
        public Unreadable(int number)
        {
            if (number == 77 && !Misbehave.IsWorker)
                throw new FormatException("77 can't be read");
            Number = number;
        }

        public int Number { get; }
    }
}
