namespace ManyHands.Tests;

/// <summary>Stacks have the program's methods, and of ManyHands and .NET the one that each of them called, as those of hands threads.</summary>
public sealed class OwnStackTests
{
    [Fact]
    public async Task Of_ManyHands_and_dot_net_it_has_what_the_program_called()
    {
        Guarded<int> account = new(0, "account");
        string? stack = null;
        using ThreadPoolExecutor pool = new(maxWorkers: 1);
        await pool.Submit(() => account.Use((ref _) => Array.ForEach([1], _ => Note(ref stack))));

        string[] methods = [.. stack!.Split(Environment.NewLine).Select(line => line.Split(" in /")[0].Trim())];
        Assert.Collection(
            methods,
            line => Assert.StartsWith("at ManyHands.Tests.OwnStackTests.Note(", line, StringComparison.Ordinal),
            line => Assert.Contains(nameof(Of_ManyHands_and_dot_net_it_has_what_the_program_called), line, StringComparison.Ordinal),
            line => Assert.StartsWith("at System.Array.ForEach[T](", line, StringComparison.Ordinal),
            line => Assert.Contains(nameof(Of_ManyHands_and_dot_net_it_has_what_the_program_called), line, StringComparison.Ordinal),
            line => Assert.StartsWith("at ManyHands.Guarded`1.Use(", line, StringComparison.Ordinal),
            line => Assert.Contains(nameof(Of_ManyHands_and_dot_net_it_has_what_the_program_called), line, StringComparison.Ordinal));
        Assert.Contains($"{nameof(OwnStackTests)}.cs:line ", stack, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("o", "o")]
    [InlineData("ffofo", "fofo")]
    [InlineData("fooffofff", "foofo")]
    [InlineData("ff", "ff")]
    [InlineData("fffff", "fff")]
    [InlineData("", "")]
    public void Those_that_are_kept_end_with_the_programs_last_or_are_the_first_three(string frames, string kept) =>
        Assert.Equal(kept, string.Concat(OwnStack.Condense([.. frames.Select(frame => ($"{frame}", frame == 'o'))])));

    [Fact]
    public async Task An_awaiting_chain_has_the_programs_functions()
    {
        string name = Heard.Name("safe");
        AsyncGuarded<int> safe = new(0, name);
        Gate gate = new();
        await using AsyncExecutor crew = new(maxWorkers: 2);
        Task holder = crew.Submit(() => safe.UseAsync(async _ => await gate.PassAsync()));
        await gate.Reached;
        Task pay = crew.Submit(() => PayAsync(safe));
        WaitSnapshot? wait = null;
        await Times.IsSeen(() => (wait = Looks.Waits().FirstOrDefault(one => one.WaitsFor == $"'{name}'")) is not null);

        Assert.Equal($"   awaited in {typeof(OwnStackTests).FullName}.{nameof(PayAsync)}", wait!.Stack);
        gate.Open();
        await Task.WhenAll(holder, pay).InTime();
    }

    private static async Task PayAsync(AsyncGuarded<int> safe) => await safe.UseAsync(_ => Task.CompletedTask);

    private static void Note(ref string? stack) => stack = OwnStack.Take();
}
