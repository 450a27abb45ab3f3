using System.Runtime.CompilerServices;

namespace ManyHands.Tests;

/// <summary>
/// Knows how many threads are in code that flows from where a job was submitted: its own code, between one await and the next,
/// and what the executor does around that. Thread-safe.
/// </summary>
/// <remarks>.NET tells of each thread that takes up what flows, and of each that has let go of it.</remarks>
internal sealed class Flow
{
    private readonly AsyncLocal<Flow?> _here;
    private readonly Changes _changes = new();
    private int _threads;

    internal Flow() => _here = new(OnChange);

    /// <summary>Submits a job that is to be known of.</summary>
    internal Task Within(Func<Task> submit)
    {
        _here.Value = this;
        try
        {
            return submit();
        }
        finally
        {
            _here.Value = null;
        }
    }

    /// <summary>Waits till so many threads are left in it.</summary>
    internal Task LeftBy(int threads)
    {
        // Else whoever waits here from within would be of the number.
        using (ExecutionContext.SuppressFlow())
            return _changes.UntilAsync(() => Volatile.Read(ref _threads) == threads).InTime();
    }

    /// <summary>For a job's own code: goes on as <see cref="Task.Yield"/> does.</summary>
    /// <remarks>
    /// The thread that takes it up is then known to have left when it has left the executor's code as well: elsewhere .NET
    /// tells when it has left the job's.
    /// </remarks>
    internal Yielding Yield() => new(this);

    private void OnChange(AsyncLocalValueChangedArgs<Flow?> change)
    {
        if ((change.PreviousValue is null) == (change.CurrentValue is null))
            return;
        if (change.CurrentValue is null)
            Interlocked.Decrement(ref _threads);
        else
            Interlocked.Increment(ref _threads);
        _changes.Tell();
    }

    internal readonly struct Yielding(Flow flow) : ICriticalNotifyCompletion
    {
        internal bool IsCompleted => false;

        internal Yielding GetAwaiter() => this;

        internal void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            Flow flowing = flow;
            SynchronizationContext.Current!.Post(
                _ =>
                {
                    // The thread keeps it till it is given back, after all that called this.
                    flowing._here.Value = flowing;
                    continuation();
                },
                null);
        }
    }
}
