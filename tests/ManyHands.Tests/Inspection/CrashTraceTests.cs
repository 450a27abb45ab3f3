namespace ManyHands.Tests;

/// <summary>A process that dies of an exception leaves the trace that it was asked for, or says why not.</summary>
public sealed class CrashTraceTests : IDisposable
{
    private const string Dies = "The process dies of System.InvalidOperationException, which nobody caught; what its workers did last";

    private readonly string _folder = Directory.CreateTempSubdirectory("manyhands crash ").FullName;

    private string File => Path.Combine(_folder, "trace.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("on-a-thread")]
    [InlineData("on-two-threads")]
    [InlineData("in-main")]
    public async Task It_has_what_was_done_and_what_was_under_way_and_the_log_says_where_it_is(string how)
    {
        await System.IO.File.WriteAllTextAsync(File, "an earlier one", TestContext.Current.CancellationToken);
        Assert.Equal($"{Dies} is in {File}\n", await CrashAsync(how));
        AssertWhole();
    }

    [Fact]
    public async Task A_logger_that_wants_a_lock_of_the_dying_thread_holds_up_neither_trace_nor_end()
    {
        Assert.Equal("", await CrashAsync("with-the-loggers-lock"));
        AssertWhole();
    }

    [Fact]
    public async Task A_clock_that_does_costs_the_trace_and_not_the_end()
    {
        string said = await CrashAsync("with-the-clocks-lock");
        Assert.StartsWith($"{Dies} could not be written to {File}: it took longer than 10 s", said, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task Where_it_can_not_be_written_the_log_says_why()
    {
        string nowhere = Path.Combine(_folder, "nowhere", "trace.json");
        string said = await CrashAsync("on-a-thread", nowhere);
        Assert.StartsWith($"{Dies} could not be written to {nowhere}: Could not find", said, StringComparison.Ordinal);
        Assert.Equal(1, said.Count(character => character == '\n'));
    }

    [Fact]
    public async Task Disposed_of_it_writes_nothing()
    {
        Assert.Equal("", await CrashAsync("disposed-of"));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_path_that_is_none_is_refused_when_it_is_given() =>
        Assert.Throws<ArgumentException>(() => Inspector.WriteTraceOnCrash(""));

    private async Task<string> CrashAsync(string how, string? file = null)
    {
        using Launched program = new(["dotnet", Launched.Dummy], ["crash", how, file ?? File]);
        (int code, string said) = await program.EndAsync();
        Assert.Equal(134, code); // As the runtime ends whoever dies of an exception.
        Assert.Contains("as asked", await program.Errors.InTime(), StringComparison.Ordinal);
        return said;
    }

    private void AssertWhole()
    {
        Trace.Event[] events = Trace.Read(System.IO.File.ReadAllBytes(File)).Of("crew (ThreadPoolExecutor)");
        Assert.Equal([("done", "completed"), ("under way", "goes on")], events.OrderBy(entry => entry.Job).Select(entry => (entry.Name, entry.Ending)));
        Assert.Equal([File], Directory.GetFileSystemEntries(_folder));
    }
}
