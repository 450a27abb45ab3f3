using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>Which job a worker is at, and which it must not begin. Thread-safe: its loop and its listener share it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A job may keep its token for as long as it likes, and a source without a timer holds nothing.")]
internal sealed class CurrentJob(ResultsPipe results, ScoreboardWriter scoreboard)
{
    private readonly Lock _gate = new();

    // All of these under _gate.
    private readonly HashSet<long> _returned = [];
    private CancellationTokenSource? _source;
    private long _begun;
    private long _running;

    /// <summary>Called before a job's arguments are read; false when it was called back.</summary>
    internal bool TryBegin(long sequence, out CancellationToken token)
    {
        lock (_gate)
        {
            _begun = sequence;
            token = default;
            if (_returned.Remove(sequence))
                return false;

            // One each: what a job leaves behind with its token must not hear of the next one's end.
            _source = new CancellationTokenSource();
            token = _source.Token;
            _running = sequence;
            scoreboard.Begin(sequence);
            return true;
        }
    }

    internal void End()
    {
        lock (_gate)
            _running = 0;
    }

    /// <summary>Tells a running job to stop; one that has not begun goes back.</summary>
    internal void Cancel(long sequence)
    {
        Task told = Task.CompletedTask;
        lock (_gate)
        {
            if (sequence > _begun)
                Return_NeedsLock(sequence);
            else if (sequence == _running)
                told = _source!.CancelAsync(); // Callbacks are the job's own code: they run on other threads.
        }

        _ = ReportAsync(told);
    }

    /// <summary>Gives back all up to this one that have not begun.</summary>
    internal void Recall(long last)
    {
        lock (_gate)
        {
            for (long sequence = _begun + 1; sequence <= last; sequence++)
                Return_NeedsLock(sequence);
        }
    }

    // Said under the lock: a frame that came later could speak of a job that the parent has meanwhile sent again.
    private void Return_NeedsLock(long sequence)
    {
        if (_returned.Add(sequence))
            results.Send(FrameKind.Returned, sequence);
    }

    private static async Task ReportAsync(Task told)
    {
        try
        {
            await told.ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            await Console.Error.WriteLineAsync($"A callback on a job's token threw: {thrown}").ConfigureAwait(false);
        }
    }
}
