using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>Several items and the one function that is called for each, as one job.</summary>
/// <remarks>
/// Its task fails only where none of its items can be told apart: when it is one item, or was cancelled. Else every item
/// that was begun has an outcome of its own, however the job ended.
/// </remarks>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class ProcessGroupJob<T, TResult>(
    ProcessPool pool, GroupCall<T, TResult> call, in JobOptions options, CancellationToken caller)
    : ProcessJob(pool, JobDefinition.OfGroup<T, TResult>(call.Code), options, caller)
{
    private readonly TaskCompletionSource<GroupReport<TResult>> _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GroupEntry<TResult> _entries = new();

    private readonly Lock _gate = new();

    // Under _gate: the receiving thread adds, and whoever ends the job tells them.
    private readonly List<GroupOutcome<TResult>> _outcomes = new(call.Items.Count);
    private bool _isTold;

    // The item that was the first when the group was last sent: the sending thread's, and then the receiving thread's.
    private int _start;
    private TimeSpan _elapsed;

    internal Task<GroupReport<TResult>> Task => _promise.Task;

    internal override bool IsUnwanted => call.IsUnwanted?.Invoke() == true;

    internal override bool IsWhole => _outcomes.Count == call.Items.Count;

    internal override bool IsUnfinished => !IsWhole && !(call.StopsAtFailure && _outcomes is [.., { Exception: not null }]);

    internal override void WriteArguments(PayloadWriter to)
    {
        _start = _outcomes.Count;
        new GroupTerms(call.Items.Count - _start, call.StopsAtFailure, (call.TooLong ?? TimeSpan.MaxValue).Ticks).Write(to);
        for (int i = _start; i < call.Items.Count; i++)
            Codec<T>.Instance.Write(to, call.Items[i]);
    }

    internal override void ReadResult(PayloadReader from)
    {
        _elapsed += TimeSpan.FromTicks((long)from.ReadVarint());
        ReadPart((int)from.ReadVarint(), (int)from.ReadVarint(), from);
    }

    internal override void ReadPart(int first, int count, PayloadReader from)
    {
        if (first > _outcomes.Count - _start || count > call.Items.Count - _start - first)
            throw new InvalidDataException($"results {first} to {first + count} of {call.Items.Count - _start}");
        for (int item = _start + first; item < _start + first + count; item++)
            Add(item, _entries.Read(from));
    }

    internal override bool TryRecover(LastWords words, Exception death, bool isLastAttempt)
    {
        if (call.Items.Count == 1)
            return false;
        var journal = new PayloadReader(new MemoryPayload(words.Journal, words.Journal.Length, []));
        try
        {
            for (int item = _start + words.JournalFirst; journal.Remaining > 0; item++)
                Add(item, _entries.Read(journal));
        }
        catch (InvalidDataException)
        {
            // Whatever killed the worker may have scribbled over it first; what was read before stands.
        }

        // One that may be run again is sent again, alone; where all had been run, none was hurt.
        // So it is when the worker was killed between two items.
        bool hasBegun = _start + words.Item >= _outcomes.Count;
        if (hasBegun && (!IsRepeatable || isLastAttempt) && _outcomes.Count < call.Items.Count)
            Add(_outcomes.Count, new GroupOutcome<TResult>(default, death));
        return true;
    }

    internal override void Complete() => _promise.TrySetResult(Report(null));

    internal override void Fail(Exception error)
    {
        Info.Mark(error);
        call.OnFailure?.Invoke();
        if (call.Items.Count == 1)
            _promise.TrySetException(error);
        else
            _promise.TrySetResult(Report(error));
    }

    internal override void Cancel() => _promise.TrySetCanceled(Caller);

    private GroupReport<TResult> Report(Exception? rest)
    {
        lock (_gate)
        {
            _isTold = true;
            return new(_outcomes, _elapsed, rest);
        }
    }

    // What is told twice, by a part and by the journal of a worker that died between the two, is taken once.
    private void Add(int item, GroupOutcome<TResult> outcome)
    {
        lock (_gate)
        {
            if (_isTold || item != _outcomes.Count)
                return;
            _outcomes.Add(outcome);
        }

        if (outcome.Exception is { } thrown)
        {
            Info.Mark(thrown);
            call.OnFailure?.Invoke();
        }
    }
}
