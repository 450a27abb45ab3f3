using Microsoft.Extensions.Logging;

namespace ManyHands.Tests;

// The inspector's logger belongs to the whole process.
[Collection(nameof(Inspector))]
public sealed class WarningsTests : IDisposable
{
    private readonly string _subject = Heard.Name("subject");
    private readonly RecordingLogger _logger = new();

    [Fact]
    public async Task Whoever_listens_is_told_and_who_listens_no_more_is_not()
    {
        using Heard heard = new(_subject);
        InspectionWarning warning = Warning(WarningKind.Advice);
        using (Heard other = new(_subject))
        {
            Warnings.Post(warning);
            Assert.Same(warning, await heard.NextAsync());
            Assert.Same(warning, await other.NextAsync());
            other.Dispose();
            Warnings.Post(Warning(WarningKind.Advice));
            await heard.NextAsync();
            Assert.Single(other.All);
        }
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_and_harms_nobody()
    {
        Inspector.Logger = _logger;
        Action<InspectionWarning> broken = warning => throw new FormatException(warning.Subject);
        Inspector.Warned += broken;
        try
        {
            using Heard heard = new(_subject);
            Warnings.Post(Warning(WarningKind.Advice));
            Warnings.Post(Warning(WarningKind.Advice));
            await heard.NextAsync();
            await heard.NextAsync();
            Assert.Equal(2, _logger.Entries.Count(entry => entry.Exception is FormatException && entry.Exception.Message == _subject));
        }
        finally
        {
            Inspector.Warned -= broken;
        }
    }

    [Theory]
    [InlineData(WarningKind.Deadlock, LogLevel.Error)]
    [InlineData(WarningKind.Starvation, LogLevel.Error)]
    [InlineData(WarningKind.LockOrder, LogLevel.Warning)]
    [InlineData(WarningKind.SlowJob, LogLevel.Information)]
    [InlineData(WarningKind.Advice, LogLevel.Information)]
    public async Task The_logger_is_told_with_the_stacks_and_as_bad_as_it_is(WarningKind kind, LogLevel level)
    {
        Inspector.Logger = _logger;
        using Heard heard = new(_subject, orders: kind == WarningKind.LockOrder);
        Warnings.Post(Warning(kind));
        await heard.NextAsync();

        RecordingLogger.Entry entry = Assert.Single(_logger.Entries, entry => entry.Message.Contains(_subject, StringComparison.Ordinal));
        Assert.Equal(level, entry.Level);
        Assert.Equal($"{kind} ({_subject}): what it is{Environment.NewLine}first stack{Environment.NewLine}second stack", entry.Message);
    }

    [Fact]
    public async Task An_executor_s_own_logger_is_told_instead_of_the_inspector_s()
    {
        RecordingLogger own = new();
        Inspector.Logger = _logger;
        using Heard heard = new(_subject);
        Warnings.Post(Warning(WarningKind.SlowJob), own);
        await heard.NextAsync();

        Assert.Single(own.Entries);
        Assert.DoesNotContain(_logger.Entries, entry => entry.Message.Contains(_subject, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_logger_that_throws_keeps_nobody_from_being_told()
    {
        using Heard heard = new(_subject);
        Warnings.Post(Warning(WarningKind.SlowJob), new ThrowingLogger());

        await heard.NextAsync();
    }

    [Fact]
    public async Task The_last_hundred_are_in_the_snapshot()
    {
        using Heard heard = new(_subject);
        for (int i = 0; i < 150; i++)
            Warnings.Post(Warning(WarningKind.Advice) with { Message = $"{i}" });
        IReadOnlyList<InspectionWarning> kept = Inspector.Snapshot().Warnings;

        // Others may come in between.
        Assert.Equal(100, kept.Count);
        int[] own = [.. kept.Where(warning => warning.Subject == _subject).Select(warning => int.Parse(warning.Message, null))];
        Assert.Equal(Enumerable.Range(150 - own.Length, own.Length), own);
        Assert.InRange(own.Length, 90, 100);
        for (int i = 0; i < 150; i++)
            Assert.Equal($"{i}", (await heard.NextAsync()).Message);
    }

    [Fact]
    public async Task A_listener_may_use_what_the_warning_is_about()
    {
        Guarded<int> data = new(0, _subject);
        Guarded<int> other = new(0, Heard.Name("other"));
        TaskCompletionSource<IReadOnlyList<WaitSnapshot>> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Action<InspectionWarning> listener = warning =>
        {
            if (warning.Kind == WarningKind.Deadlock && warning.Subject.Contains(_subject, StringComparison.Ordinal))
                told.TrySetResult(Inspector.Snapshot().Waits);
        };
        Inspector.Warned += listener;
        using Ring ring = new(2);
        ring.Start("one", data, other);
        ring.Start("two", other, data);

        IReadOnlyList<WaitSnapshot> waits = await told.Task.InTime();
        Assert.Equal(["one", "two"], waits.Where(wait => wait.WaitsFor == $"'{_subject}'" || wait.HeldBy is "one" or "two").Select(wait => wait.Waiter).Order());
        Inspector.Warned -= listener;
        ring.Break();
        await Times.IsSeen(() => ring.HasEnded);
    }

    public void Dispose() => Inspector.Logger = null;

    private InspectionWarning Warning(WarningKind kind) =>
        new(kind, DateTimeOffset.UnixEpoch, _subject, "what it is", ["first stack", "second stack"]);
}
