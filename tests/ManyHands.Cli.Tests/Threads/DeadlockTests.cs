using System.Text.Json;

namespace ManyHands.Cli.Tests;

/// <summary>Deadlocks of all kinds, in processes of their own, are found and told by the names that people gave.</summary>
public sealed class DeadlockTests
{
    public static TheoryData<string, string[]> Cycles => new()
    {
        {
            "monitors",
            [
                "baker waits for the monitor of Shop._till, which cashier has",
                "cashier waits for the monitor of Shop._shelf, which baker has",
            ]
        },
        {
            "locks",
            [
                "left-hand waits for the lock Hands.Right, which right-hand has",
                "right-hand waits for the lock Hands.Left, which left-hand has",
            ]
        },
        {
            "guarded",
            [
                "teller-1 waits for the lock of Guarded<Account> 'to', which teller-2 has",
                "teller-2 waits for the lock of Guarded<Account> 'from', which teller-1 has",
            ]
        },
        {
            "mixed",
            [
                "waiter waits for the lock Kitchen.Ledger, which clerk has",
                "clerk waits for the lock of Guarded<List<int>> 'orders', which cook has",
                "cook waits for the monitor of Kitchen.Door, which waiter has",
            ]
        },
        { "joins", ["he waits for the end of she", "she waits for the end of he"] },
        { "async-cycle", ["Poultry.HatchAsync waits for Poultry.LayAsync", "Poultry.LayAsync waits for Poultry.HatchAsync"] },
    };

    [Theory]
    [MemberData(nameof(Cycles))]
    public async Task A_deadlock_is_named_and_the_process_goes_on(string kind, string[] expected)
    {
        using Target target = await Target.StuckAsync(kind);
        JsonElement seen = await target.SeeAsync();
        JsonElement deadlock = Assert.Single(seen.GetProperty("deadlocks").EnumerateArray());
        Assert.Equal(expected.Order(), Members(deadlock).Order());
        await target.AnswersAsync();

        // People are told the same, both stacks included.
        Hands.Ended ended = await Hands.RunAsync("threads", $"{target.Id}");
        Assert.Equal((0, ""), (ended.Code, ended.Errors));
        Assert.Contains($"\nDEADLOCK: {expected.Length} wait for each other\n", ended.Output, StringComparison.Ordinal);
        foreach (string member in expected)
            Assert.Contains($"waits for {member.Split(" waits for ")[1]}", ended.Output, StringComparison.Ordinal);
        await target.AnswersAsync();
    }

    [Fact]
    public async Task Both_stacks_of_a_deadlock_are_told_and_who_waits_behind_it()
    {
        using Target target = await Target.StuckAsync("monitors");
        Hands.Ended ended = await Hands.RunAsync("threads", $"{target.Id}");
        string deadlock = ended.Output[ended.Output.IndexOf("DEADLOCK", StringComparison.Ordinal)..ended.Output.IndexOf("\nThreads", StringComparison.Ordinal)];
        Assert.Equal(
            """
            DEADLOCK: 2 wait for each other
              baker
                has the monitor of Shop._shelf
                waits for the monitor of Shop._till, which cashier has
                  at Monitor.Enter
                  at Shop.Bake
                  at lambda in Shop.Start
                  at lambda in Stuck.Thread
              cashier
                has the monitor of Shop._till
                waits for the monitor of Shop._shelf, which baker has
                  at Monitor.Enter
                  at Shop.Sell
                  at lambda in Shop.Start
                  at lambda in Stuck.Thread
              one more waits for them: customer

            """,
            deadlock);
        await target.AnswersAsync();
    }

    [Fact]
    public async Task A_thread_that_waits_for_a_task_that_wants_its_lock_is_a_deadlock()
    {
        using Target target = await Target.StuckAsync("sync-over-async");
        JsonElement seen = await target.SeeAsync();
        JsonElement deadlock = Assert.Single(seen.GetProperty("deadlocks").EnumerateArray());
        string[] members = [.. Members(deadlock)];
        Assert.Equal("manager waits for Manager.CountAsync", members[0]);
        Assert.StartsWith("Manager.CountAsync waits for .NET TP Worker", members[1], StringComparison.Ordinal);
        Assert.EndsWith("waits for the lock Manager.Stock, which manager has", members[2], StringComparison.Ordinal);
        await target.AnswersAsync();
    }

    [Fact]
    public async Task Async_calls_that_have_one_guard_each_and_want_the_other_are_a_deadlock()
    {
        using Target target = await Target.StuckAsync("async-guarded");
        Hands.Ended ended = await Hands.RunAsync("threads", $"{target.Id}");
        Assert.Contains("\nDEADLOCK: 2 wait for each other\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("  AsyncTellers.MoveAsync #1\n", ended.Output, StringComparison.Ordinal);
        foreach (string guard in (string[])["from", "to"])
            Assert.Matches($@"waits for AsyncGuarded<Account> '{guard}', which AsyncTellers.MoveAsync #[12] has\n +at AsyncGuarded<.*>.UseAsync\n +at lambda in AsyncTellers.MoveAsync\n", ended.Output);
        Assert.DoesNotContain("more wait", ended.Output, StringComparison.Ordinal);
        await target.AnswersAsync();
    }

    [Fact]
    public async Task A_guard_that_a_thread_has_without_awaiting_and_a_lock_are_a_deadlock()
    {
        using Target target = await Target.StuckAsync("async-mixed");
        JsonElement deadlock = Assert.Single((await target.SeeAsync()).GetProperty("deadlocks").EnumerateArray());
        string[] members = [.. Members(deadlock)];
        // Code that is not optimized knows the type that it runs for.
        Assert.Matches("^driver waits for AsyncGuarded<(…|Account)>.UseAsync$", members[0]);
        Assert.Contains(members, member => member.EndsWith(">.EnterAsync waits for AsyncGuarded<Account> 'parcel', which packer has", StringComparison.Ordinal));
        Assert.Equal("packer waits for the lock Courier.Van, which driver has", members[^1]);
        await target.AnswersAsync();
    }

    [Fact]
    public async Task A_cycle_leads_through_WhenAll_and_ContinueWith_and_Task_Run()
    {
        using Target target = await Target.StuckAsync("async-all");
        JsonElement deadlock = Assert.Single((await target.SeeAsync()).GetProperty("deadlocks").EnumerateArray());
        string[] names = [.. deadlock.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("name").GetString()!)];
        Assert.Contains("Committee.DecideAsync", names);
        Assert.Contains("Committee.AgreeAsync", names);
        Assert.Contains("Task.WhenAll of 2", names);
        Assert.Contains("Task.Run of an async function", names);
        Assert.Contains("Task.ContinueWith, which runs lambda in Committee.AgreeAsync", names);
        await target.AnswersAsync();
    }

    // As in: baker waits for the monitor of Shop._till, which cashier has.
    private static IEnumerable<string> Members(JsonElement deadlock) => deadlock.GetProperty("members").EnumerateArray().Select(member =>
    {
        JsonElement waits = member.GetProperty("waits");
        string owner = waits.GetProperty("lock").ValueKind == JsonValueKind.Null ? "" : $", which {waits.GetProperty("who")[0].GetProperty("name")} has";
        return $"{member.GetProperty("name")} waits for {waits.GetProperty("for")}{owner}";
    });
}
