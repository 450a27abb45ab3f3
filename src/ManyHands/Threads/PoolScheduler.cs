namespace ManyHands;

/// <summary>
/// Lets the runtime's own tasks be a pool's jobs: a worker that waits for one of them (<c>Result</c>, <c>Wait</c>,
/// <c>WaitAll</c>) is asked here to run it itself, so waiting inside the pool holds nothing up.
/// </summary>
internal sealed class PoolScheduler(PoolCore core) : TaskScheduler
{
    public override int MaximumConcurrencyLevel => core.MaxWorkers;

    internal bool Execute(Task task) => TryExecuteTask(task);

    protected override void QueueTask(Task task) => core.Enqueue(JobOf(task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
    {
        IPoolJob job = JobOf(task);
        if (PoolWorker.OnThisThread(core) is not { } worker || !core.ClaimInline(job, worker))
        {
            // The runtime asks when a thread is about to wait for the job without a limit, and for no other reason.
            if (InspectionSwitch.IsOn)
                ThreadMark.Current.Asked = new AskedJob(job);
            return false;
        }

        job.Execute();
        return true;
    }

    // Called when a job's token fires while it is queued.
    protected override bool TryDequeue(Task task) => core.CancelQueued(JobOf(task));

    // For debuggers, which must not wait for a lock.
    protected override IEnumerable<Task> GetScheduledTasks() => core.PeekQueue.OfType<Task>();

    // Jobs hide this scheduler from their code, so nothing else can get into it.
    private static IPoolJob JobOf(Task task) => (IPoolJob)task;
}
