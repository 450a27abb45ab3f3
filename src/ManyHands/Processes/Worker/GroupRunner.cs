using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>Jobs that call one function for several items. Not thread-safe; confined to a worker.</summary>
/// <remarks>
/// Each result goes into the scoreboard's journal as soon as it is there, and from there into a frame at the end or when
/// the journal is full. So whatever ends the process, the parent has every result but that of the item that ran.
/// </remarks>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class GroupRunner<T, TResult>(Delegate code) : JobRunner
{
    private readonly Codec<T> _item = Codec<T>.Instance;
    private readonly GroupEntry<TResult> _entries = new();
    private readonly Func<T, CancellationToken, TResult> _call = GroupCode.ToCall<T, TResult>(code);
    private readonly PayloadWriter _entry = new();
    private int _journalCount;

    internal override void Run(PayloadReader arguments, WorkerJob job, PayloadWriter result)
    {
        GroupTerms terms = GroupTerms.Read(arguments);
        JobInfo.OnThisFlow = job.Info;
        _journalCount = 0;
        long started = Stopwatch.GetTimestamp();
        int ran = 0;
        while (ran < terms.Count && !job.Token.IsCancellationRequested)
        {
            job.Scoreboard.BeginItem(ran);
            bool failed = RunItem(arguments, job, isOnly: terms.Count == 1);
            Keep(job, ran);
            ran++;
            if ((failed && terms.StopsAtFailure) || Stopwatch.GetElapsedTime(started).Ticks > terms.TooLong)
                break;
        }

        job.Scoreboard.Phase = JobPhase.Writing;
        result.WriteVarint((ulong)Stopwatch.GetElapsedTime(started).Ticks);
        result.WriteVarint((ulong)(ran - _journalCount));
        result.WriteVarint((ulong)_journalCount);
        job.Scoreboard.Journal.CopyTo(result.GetSpan(job.Scoreboard.JournalLength));
        result.Advance(job.Scoreboard.JournalLength);
    }

    // What can't be read or written fails its item alone.
    private bool RunItem(PayloadReader arguments, WorkerJob job, bool isOnly)
    {
        _entry.Clear();
        try
        {
            job.Scoreboard.Phase = JobPhase.Reading;
            T item = _item.Read(arguments);
            job.Scoreboard.Phase = JobPhase.Running;
            TResult value = _call(item, job.Token);
            job.Scoreboard.Phase = JobPhase.Writing;
            _entries.Write(_entry, value);
            return false;
        }
        catch (Exception thrown) when (!isOnly)
        {
            _entry.Clear();
            GroupEntry<TResult>.WriteFailure(_entry, thrown);
            return true;
        }
    }

    private void Keep(WorkerJob job, int item)
    {
        if (_entry.Blocks.Count == 0 && job.Scoreboard.TryAdd(_entry.Main.Span))
        {
            _journalCount++;
            return;
        }

        SendJournal(job, item);
        if (_entry.Blocks.Count == 0 && job.Scoreboard.TryAdd(_entry.Main.Span))
        {
            _journalCount = 1;
            return;
        }

        job.Results.Send(FrameKind.Part, [job.Sequence, item, 1], _entry);
        job.Scoreboard.ClearJournal(item + 1);
    }

    // Till the journal is cleared its results are told twice, should the process end here: the parent counts items.
    private void SendJournal(WorkerJob job, int next)
    {
        if (_journalCount > 0)
            job.Results.Send(FrameKind.Part, [job.Sequence, next - _journalCount, _journalCount], job.Scoreboard.Journal);
        job.Scoreboard.ClearJournal(next);
        _journalCount = 0;
    }
}
