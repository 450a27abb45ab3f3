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

    /// <summary>Waits until something another thread does has come about.</summary>
    public static void Until(Func<bool> condition) =>
        Xunit.Assert.True(SpinWait.SpinUntil(condition, Patience), "It did not come about.");

    /// <summary>Whether something comes about that must not; the price of seeing nothing is this short wait.</summary>
    public static bool ComesAbout(Func<bool> condition) => SpinWait.SpinUntil(condition, TimeSpan.FromMilliseconds(100));
}

/// <summary>0, 1, 2 and so on, for ever or up to a count.</summary>
internal sealed class Counted(int count = int.MaxValue, Action<int>? before = null) : IEnumerable<int>
{
    private int _read;
    private int _opened;
    private int _disposed;

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
        }
    }
}
