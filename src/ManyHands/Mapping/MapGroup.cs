using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>Items that are run as one job, and what became of them. Not thread-safe: its feeder, its worker and its
/// reader have it one after the other.</summary>
/// <param name="first">The place of its first item in the input.</param>
internal sealed class MapGroup<T, TResult>(long first)
{
    private Outcome<T, TResult>[] _items = new Outcome<T, TResult>[1];

    /// <summary>Arrays beyond 85,000 bytes would go to the large object heap.</summary>
    public static int LargestCount { get; } =
        Math.Clamp(65536 / Unsafe.SizeOf<Outcome<T, TResult>>(), 1, ChunkSizer.Largest);

    public long First => first;

    public int Count { get; private set; }

    /// <summary>Items, from the first, whose outcome is known.</summary>
    public int Ran { get; private set; }

    public int Failures { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    // These under the gate of the run.
    public LinkedListNode<MapGroup<T, TResult>>? Place { get; set; }

    public Task? Job { get; set; }

    public bool IsDone { get; set; }

    public ref readonly Outcome<T, TResult> this[int index] => ref _items[index];

    public void Add(T item)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Math.Min(2 * Count, LargestCount));
        _items[Count++] = new(item, default, null);
    }

    /// <summary>Calls the function for each item, as the code of a job.</summary>
    /// <param name="run">Asked before each item whether its result is still wanted.</param>
    /// <param name="call">The function.</param>
    /// <param name="cancellationToken">The job's.</param>
    public void Run(MapRun<T, TResult> run, Func<T, CancellationToken, TResult> call, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            while (Ran < Count && !run.IsUnwanted(first))
            {
                if (cancellationToken.IsCancellationRequested)
                    run.ThrowStopped(cancellationToken);
                ref Outcome<T, TResult> item = ref _items[Ran];
                try
                {
                    item = new(item.Item, call(item.Item, cancellationToken), null);
                    Ran++;
                }
                catch (Exception exception)
                {
                    run.NoteFailure(first);

                    // A job of one item fails with it; in a job of many, each item has its own failure.
                    if (Count == 1)
                        throw;
                    JobInfo.Current?.Mark(exception);
                    Fail(exception);
                    if (run.StopsAtFailure)
                        return;
                }

                if (Ran < Count && run.ShouldSplit(started))
                    run.Split(this, TakeRest(), cancellationToken);
            }
        }
        finally
        {
            Elapsed = Stopwatch.GetElapsedTime(started);
        }
    }

    /// <summary>Takes over what the job says that its items did not.</summary>
    /// <param name="job">The job, ended.</param>
    /// <param name="hasResult">Whether the one item's result is the job's.</param>
    public void Conclude(Task job, bool hasResult)
    {
        if (job.IsCompletedSuccessfully)
        {
            if (hasResult)
                _items[Ran++] = new(_items[0].Item, ((Task<TResult>)job).Result, null);
            return;
        }

        // Code that returned after its time was over did give something, but its job says it failed.
        if (Count == 1 && Failures == 0)
            Ran = 0;

        // One exception; its stack is the job's own. A cancelled job has none, so it gets one.
        Exception exception = job.Exception?.InnerException ?? new TaskCanceledException(job);
        while (Ran < Count)
            Fail(exception);
    }

    private void Fail(Exception exception)
    {
        _items[Ran] = new(_items[Ran].Item, default, exception);
        Ran++;
        Failures++;
    }

    private Span<Outcome<T, TResult>> TakeRest()
    {
        Span<Outcome<T, TResult>> rest = _items.AsSpan(Ran, Count - Ran);
        Count = Ran;
        return rest;
    }
}
