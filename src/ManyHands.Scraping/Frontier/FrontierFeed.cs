using System.Runtime.CompilerServices;

namespace ManyHands.Scraping;

/// <summary>Hands a run the URLs that wait in the frontier, as they come to wait. Thread-safe; one reader.</summary>
/// <param name="journal">Holds the frontier.</param>
/// <param name="scheduler">Told when nothing can be handed out while all that it holds waits for hosts not worth waiting for.</param>
internal sealed class FrontierFeed(Journal journal, Scheduler scheduler)
{
    private const int Most = 512;

    private readonly Lock _gate = new();
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when nothing waits, and nothing is in flight that could lead to more.</summary>
    public async IAsyncEnumerable<TakenUrl> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change = NextChange();

            // Asked before the frontier is: what is in flight now may still add to that.
            long? heldUp = scheduler.HeldUpSince;
            FrontierCounts counts = journal.FrontierCounts;
            if (counts is { Waiting: 0, Held: 0 })
                yield break;
            IReadOnlyList<TakenUrl> taken = counts.CanLease ? await journal.LeaseAsync(Most).ConfigureAwait(false) : [];
            foreach (TakenUrl url in taken)
                yield return url;
            if (taken.Count > 0)
                continue;
            if (heldUp is { } since)
                scheduler.GiveUpLastResorts(since);
            await change.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A URL is done with: there may be more to hand out, or nothing more to come.</summary>
    public void Advance()
    {
        if (journal.FrontierCounts is { CanLease: true } or { Waiting: 0, Held: 0 })
            LookAgain();
    }

    /// <summary>Something has changed that the frontier does not know of.</summary>
    public void LookAgain()
    {
        lock (_gate)
            _change.TrySetResult();
    }

    private Task NextChange()
    {
        lock (_gate)
        {
            if (_change.Task.IsCompleted)
                _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _change.Task;
        }
    }
}
