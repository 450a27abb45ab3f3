namespace ManyHands;

/// <summary>Brings an async job's continuations back to its pool; to any thread, once the pool's have gone.</summary>
internal sealed class PoolContext(PoolJob job) : SynchronizationContext
{
    internal PoolJob Job => job;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!job.Core.Enqueue(new PoolStretch(this, d, state)))
        {
            base.Post(d, state);
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs code of the job here, so that its awaits come back to the pool.</summary>
    internal void Run(SendOrPostCallback callback, object? state)
    {
        PoolWorker? worker = PoolWorker.OnThisThread(job.Core);
        PoolJob? outer = worker?.Current;
        PoolWorker? outerWorker = job.Worker; // not null when this stretch runs on a spare, for another that blocks
        SynchronizationContext? outerContext = Current;
        if (worker is not null)
        {
            worker.Current = job;
            job.Worker = worker; // read by those who look for blocked workers; a stale value costs them a look
        }

        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        catch (Exception unhandled)
        {
            // An "async void" inside of the job threw: it belongs to no task. The worker goes on; who listens for
            // unobserved exceptions of tasks hears of it, as of any other that nobody awaits.
            job.Core.Log?.Unhandled(job, unhandled);
            _ = Task.FromException(unhandled);
        }
        finally
        {
            SetSynchronizationContext(outerContext);
            if (worker is not null)
            {
                worker.Current = outer;
                job.Worker = outerWorker;
            }
        }
    }
}
