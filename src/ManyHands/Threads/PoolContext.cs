namespace ManyHands;

/// <summary>Brings an async job's continuations back to its pool; to any thread, once the pool's have gone.</summary>
internal sealed class PoolContext(IPoolJob job) : SynchronizationContext
{
    private readonly PoolCore _core = job.Slot.Core;
    private readonly IPoolJob _job = job;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!_core.Enqueue(new Stretch(this, d, state)))
        {
            base.Post(d, state);
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs code of the job here, so that its awaits come back to the pool.</summary>
    internal void Run(SendOrPostCallback callback, object? state)
    {
        JobNote note = _job.Slot.Note;
        PoolWorker? worker = PoolWorker.OnThisThread(_core);
        IPoolJob? outer = worker?.Current;
        PoolWorker? outerWorker = note.Worker; // not null when this stretch runs on a spare, for another that blocks
        SynchronizationContext? outerContext = Current;
        if (worker is not null)
        {
            worker.Current = _job;
            note.LastWorker = worker;
            note.Worker = worker; // read by those who look for blocked workers; a stale value costs them a look
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
            _core.Log?.Unhandled(_job, unhandled);
            _ = Task.FromException(unhandled);
        }
        finally
        {
            SetSynchronizationContext(outerContext);
            if (worker is not null)
            {
                worker.Current = outer;
                note.Worker = outerWorker;
            }
        }
    }

    /// <summary>The next stretch of the job, between two awaits.</summary>
    internal sealed class Stretch(PoolContext context, SendOrPostCallback callback, object? state) : IPoolItem
    {
        public IPoolJob Job => context._job;

        /// <summary>The async function that goes on here; null when it is something else.</summary>
        internal Task? Function => state as Task ?? (state as Action)?.Target as Task;

        public bool HasLeft => false;

        public bool TryStart() => true;

        public void Execute() => context.Run(callback, state);
    }
}
