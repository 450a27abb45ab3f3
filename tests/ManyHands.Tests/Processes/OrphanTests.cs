using System.Diagnostics;

namespace ManyHands.Tests;

/// <summary>When a program that has a pool ends, by whatever means, nothing of the pool stays behind.</summary>
public sealed class OrphanTests(ITestOutputHelper output)
{
    private const int Parents = 50;
    private const int AtOnce = 5;

    // What is promised.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_no_process_and_no_file()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        List<Death> deaths =
            [.. from number in Enumerable.Range(1, Parents)
                select new Death(number, number % 5 > 0, TimeSpan.FromMilliseconds(random.Next(1500)), random.Next(3) == 0)];
        await Parallel.ForEachAsync(
            deaths, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, KillAsync);
    }

    [Theory]
    [InlineData("STOP")]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task Workers_that_never_end_and_what_they_started_go_with_it(string signal)
    {
        using Launched program = new(["dotnet", Launched.Dummy], ["endless-processes", "wait"]);
        Assert.Equal("busy", await program.Output.ReadLineAsync().InTime());
        Assert.Equal(5, program.Alive.Length); // itself, two workers, two programs

        // The workers are stopped first in one case: what listens in them is of no use.
        foreach (int worker in signal == "STOP" ? program.Alive.Where(process => process != program.Id) : [])
            await Launched.SignalAsync(signal, worker);
        await Launched.SignalAsync(signal == "TERM" ? "TERM" : "KILL", program.Id);
        await program.WaitAsync();
        await AssertGoneAsync(program);
    }

    [Fact]
    public async Task A_worker_whose_runtime_hangs_goes_with_it()
    {
        string folder = Directory.CreateTempSubdirectory("manyhands frozen ").FullName;
        using Launched program = new(["dotnet", Launched.Dummy], ["frozen-process", Path.Combine(folder, "is-frozen")]);
        Assert.Equal("busy", await program.Output.ReadLineAsync().InTime());
        Assert.Equal(3, program.Alive.Length); // itself, a worker, a program
        program.Kill();
        await program.WaitAsync();
        await AssertGoneAsync(program);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("exit", 3)]
    [InlineData("throw", 134)]
    public async Task It_may_end_itself_with_work_pending(string how, int expected)
    {
        using Launched program = new(["dotnet", Launched.Dummy], ["endless-processes", how]);
        var (code, said) = await program.EndAsync();
        Assert.Equal("busy\n", said);
        Assert.Equal(expected, code);
        await AssertGoneAsync(program);
    }

    [Fact]
    public async Task Main_may_return_with_work_pending_and_all_of_it_is_done()
    {
        string file = Path.GetTempFileName();
        using Launched program = new(["dotnet", Launched.Dummy], ["exit-with-pending-jobs", file]);
        var (code, _) = await program.EndAsync();
        Assert.Equal("1\n2\n3\n4\n5\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(0, code);
        await AssertGoneAsync(program);
        File.Delete(file);
    }

    [Fact]
    public async Task A_pool_that_rests_does_not_hold_up_the_exit()
    {
        using Launched program = new(["dotnet", Launched.Dummy], ["idle-processes"]);
        var (code, said) = await program.EndAsync();
        Assert.Equal("3\n", said);
        Assert.Equal(0, code);
        await AssertGoneAsync(program);
    }

    private async ValueTask KillAsync(Death death, CancellationToken cancellationToken)
    {
        using Launched program = new(["dotnet", Launched.Dummy], ["busy-processes", $"{death.Number}"]);
        if (death.HasPool)
            Assert.Equal("busy", await program.Output.ReadLineAsync(cancellationToken).AsTask().InTime());

        // Nothing is waited for: that it may come at any moment, also amid what tells nobody, is what is tried.
        await Task.Delay(death.Age, cancellationToken);
        int[] others = [.. program.Alive.Where(process => process != program.Id)];
        int[] workers = program.Workers;
        if (death.OneIsStopped && workers.Length > 0)
            await Launched.SignalAsync("STOP", workers[death.Number % workers.Length]);
        program.Kill();
        await program.WaitAsync();
        TimeSpan took = await AssertGoneAsync(program);
        output.WriteLine($"{death}: {others.Length} other processes, gone after {took.TotalMilliseconds} ms");
    }

    /// <summary>Nothing that has the program's mark is left in time, nor a file that is not the program's own.</summary>
    private static async Task<TimeSpan> AssertGoneAsync(Launched program)
    {
        long ended = Stopwatch.GetTimestamp();
        while (program.Alive is { Length: > 0 } left)
        {
            TimeSpan rest = Soon - Stopwatch.GetElapsedTime(ended);
            try
            {
                // Whatever they may have started meanwhile is found by the next look.
                await ProcessEvents.EndOf(left).WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                Assert.Empty(program.Alive.Select(left => $"{left}: {File.ReadAllText($"/proc/{left}/cmdline").Replace('\0', ' ')}"));
            }
        }

        TimeSpan took = Stopwatch.GetElapsedTime(ended);

        // What the runtime of a killed program leaves there bears the program's number.
        Assert.All(Directory.EnumerateFileSystemEntries(program.Temporary), file => Assert.Contains($"-{program.Id}-", file, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries("/dev/shm", "*manyhands*"));
        return took;
    }

    /// <param name="Number">The seed of what the program does.</param>
    /// <param name="HasPool">Whether it has its pool by then; its workers are starting, or more.</param>
    /// <param name="Age">How long after that, or else after its start, it is killed.</param>
    /// <param name="OneIsStopped">Whether one of its workers is stopped before.</param>
    private sealed record Death(int Number, bool HasPool, TimeSpan Age, bool OneIsStopped);
}
