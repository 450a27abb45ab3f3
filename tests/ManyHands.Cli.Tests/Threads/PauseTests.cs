using System.Globalization;

namespace ManyHands.Cli.Tests;

/// <summary>How a process is stopped, and that nothing leaves it stopped.</summary>
public sealed class PauseTests
{
    private const int Kills = 20;

    // About as many turns as a look takes.
    private const int TurnsOfALook = 30_000_000;

    private const int Signals = 300_000;

    // A process that sends itself signals, each of which has arrived when the next is sent, and counts them.
    private static readonly string CountSignals =
        $"echo $$; n=0; trap \"n=\\$((n+1))\" USR1; i=0; while [ $i -lt {Signals} ]; do kill -USR1 $$; i=$((i+1)); done; echo $n";

    [Fact]
    public async Task A_process_goes_on_when_whoever_holds_it_is_killed()
    {
        using Target target = await Target.StuckAsync("locks");
        using (Target holder = Target.Start("dotnet", Target.PathOf("Holder"), $"{target.Id}", "once"))
        {
            Assert.Equal("held", await holder.ReadLineAsync());
            Assert.Equal(('t', holder.Id), (target.State, target.Tracer));
        }

        await target.AnswersAsync();
        Assert.Equal(0, target.Tracer);
        Assert.Single((await target.SeeAsync()).GetProperty("deadlocks").EnumerateArray());
        await target.AnswersAsync();
    }

    [Fact]
    public async Task A_process_goes_on_whenever_whoever_holds_it_is_killed()
    {
        var chance = new Random(Seed());
        using Target target = await Target.StuckAsync("busy");
        for (int kill = 0; kill < Kills; kill++)
        {
            using (Target holder = Target.Start("dotnet", Target.PathOf("Holder"), $"{target.Id}", "again"))
            {
                Assert.Equal("held", await holder.ReadLineAsync());
                Thread.SpinWait(chance.Next(1_000_000));
            }

            await target.AnswersAsync();
            Assert.Equal(0, target.Tracer);
        }
    }

    [Fact]
    public async Task A_process_goes_on_when_hands_is_killed_at_any_moment()
    {
        var chance = new Random(Seed());
        using Target target = await Target.StuckAsync("hoard");
        for (int kill = 0; kill < Kills / 2; kill++)
        {
            using (Hands.Start("threads", $"{target.Id}"))
                Thread.SpinWait(chance.Next(TurnsOfALook));
            await target.AnswersAsync();
        }
    }

    [Fact]
    public async Task A_signal_on_its_way_when_a_thread_is_stopped_arrives()
    {
        // As a grandchild: of children, news go to whoever asks first.
        using Target shell = Target.Start("sh", "-c", $"sh -c '{CountSignals}'; true");
        int process = int.Parse((await shell.ReadLineAsync())!, CultureInfo.InvariantCulture);
        int holds = 0;
        var holder = new Thread(() =>
        {
            while (PausedThread.Seize(process, process) is { } thread)
            {
                while (thread is { IsStopped: false, IsGone: false })
                    thread.Poll();
                thread.Resume();
                holds++;
            }
        });
        holder.Start();
        Assert.Equal($"{Signals}", await shell.ReadLineAsync());
        holder.Join();
        Assert.True(holds > 10, $"{holds} holds");
    }

    [Fact]
    public async Task A_process_too_large_to_be_copied_is_read_in_place()
    {
        using Target target = await Target.StuckBehindShellAsync("async-guarded");
        SeenProcess seen = Read(target, TimeSpan.FromMinutes(1), mayCopy: false);
        Assert.Null(seen.Copied);
        Assert.Empty(seen.Gaps);
        Assert.Single(seen.Deadlocks);
        Assert.True(seen.Paused < seen.Took);
        await target.AnswersAsync();
    }

    [Fact]
    public async Task A_heap_that_takes_too_long_is_read_no_further_and_that_is_told()
    {
        using Target target = await Target.StuckBehindShellAsync("locks");
        SeenProcess seen = Read(target, TimeSpan.FromTicks(1), mayCopy: false);
        Assert.Contains("--max-pause", Assert.Single(seen.Gaps), StringComparison.Ordinal);

        // Who waits for whom is on the stacks.
        Assert.Equal(["left-hand", "right-hand"], Assert.Single(seen.Deadlocks).Members.Select(member => member.Name));
        Assert.Contains("Not seen: tasks of all but 0 % of the heap", ThreadsText.Of(seen), StringComparison.Ordinal);
        await target.AnswersAsync();
    }

    [Fact]
    public async Task What_is_told_is_of_one_moment()
    {
        using Target target = await Target.StuckBehindShellAsync("busy");
        SeenProcess copied = Read(target, TimeSpan.FromMinutes(1), mayCopy: true);
        Assert.True(copied.Copied > 0);
        Assert.True(copied.Paused < copied.Took);
        await target.AnswersAsync();
    }

    [Theory]
    [InlineData(1L << 20, 1L << 30, true)]
    [InlineData(1L << 30, 1L << 30, false)]
    [InlineData(5L << 30, 100L << 30, false)]
    public void What_is_copied_leaves_room_for_the_process(long bytes, long free, bool expected) =>
        Assert.Equal(expected, CopyLimit.Allows(bytes, free));

    private static int Seed()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        return seed;
    }

    private static SeenProcess Read(Target target, TimeSpan maxPause, bool mayCopy) =>
        new ProcessReader(new ThreadsSettings { ProcessId = target.Id, MaxPause = maxPause }, TimeProvider.System, _ => mayCopy).Read();
}
