namespace ManyHands;

/// <summary>Inputs that tell what was read of them, and gates.</summary>
internal static class Some
{
    /// <summary>How long what must happen may take: long, for it only ends tests that fail.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async IAsyncEnumerable<T> Async<T>(IEnumerable<T> items)
    {
        foreach (T item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }

    public static async Task<List<T>> ReadAll<T>(IAsyncEnumerable<T> items)
    {
        List<T> all = [];
        await foreach (T item in items)
            all.Add(item);
        return all;
    }

    /// <summary>Blocks this thread until something has come about that another one tells of.</summary>
    public static void Until(Changes changes, Func<bool> condition) =>
        Xunit.Assert.True(changes.UntilAsync(condition).Wait(Patience), "It did not come about.");

    /// <summary>Has every worker come round once more: what it did before is done then, and counted.</summary>
    public static async Task RoundOf(ThreadPoolExecutor pool)
    {
        using Barrier all = new(pool.MaxWorkers);
        Task<bool>[] jobs = [.. Enumerable.Range(0, pool.MaxWorkers).Select(_ => pool.Submit(() => all.SignalAndWait(Patience)))];
        Xunit.Assert.DoesNotContain(false, await Task.WhenAll(jobs));
    }
}

/// <summary>0, 1, 2 and so on, for ever or up to a count.</summary>
internal sealed class Counted(int count = int.MaxValue, Action<int>? before = null) : IEnumerable<int>
{
    private int _read;
    private int _opened;
    private int _disposed;

    /// <summary>Told of each item that is read, and of the end.</summary>
    public Changes Changes { get; } = new();

    public int Read => Volatile.Read(ref _read);

    public int Opened => Volatile.Read(ref _opened);

    public int Disposed => Volatile.Read(ref _disposed);

    public IEnumerator<int> GetEnumerator()
    {
        Interlocked.Increment(ref _opened);
        return new Enumerator(this, count, before);
    }

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Enumerator(Counted owner, int count, Action<int>? before) : IEnumerator<int>
    {
        private int _inside;

        public int Current { get; private set; } = -1;

        object System.Collections.IEnumerator.Current => Current;

        public bool MoveNext()
        {
            Xunit.Assert.Equal(1, Interlocked.Increment(ref _inside));
            try
            {
                if (Current + 1 >= count)
                    return false;
                before?.Invoke(Current + 1);
                Current++;
                Interlocked.Increment(ref owner._read);
                owner.Changes.Tell();
                return true;
            }
            finally
            {
                Interlocked.Decrement(ref _inside);
            }
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
            Xunit.Assert.Equal(0, Volatile.Read(ref _inside));
            Interlocked.Increment(ref owner._disposed);
            owner.Changes.Tell();
        }
    }
}
