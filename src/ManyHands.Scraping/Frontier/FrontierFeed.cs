using System.Runtime.CompilerServices;

namespace ManyHands.Scraping;

/// <summary>Hands a run the URLs that wait in the frontier, as they come to wait. Thread-safe; one reader.</summary>
/// <param name="journal">Holds the frontier.</param>
/// <param name="idles">Told when nothing can be handed out for now, and before something can again.</param>
internal sealed class FrontierFeed(Journal journal, Action<bool> idles)
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
            FrontierCounts counts = journal.FrontierCounts;
            if (counts is { Waiting: 0, Held: 0 })
                yield break;
            IReadOnlyList<TakenUrl> taken = counts.CanLease ? await journal.LeaseAsync(Most).ConfigureAwait(false) : [];
            foreach (TakenUrl url in taken)
                yield return url;
            if (taken.Count > 0)
                continue;
            SetIdle();
            await change.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A URL is done with: there may be more to hand out, or nothing more to come.</summary>
    public void Advance()
    {
        if (!IsDue)
            return;
        idles(false);
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

    private bool IsDue => journal.FrontierCounts is { CanLease: true } or { Waiting: 0, Held: 0 };

    // Looked at again afterwards: whoever changed something in between has said so before.
    private void SetIdle()
    {
        idles(true);
        if (IsDue)
            idles(false);
    }
}
