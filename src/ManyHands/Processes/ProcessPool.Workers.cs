using System.Collections.Concurrent;

namespace ManyHands;

// Processes: started ahead and side by side, replaced, looked at.
internal sealed partial class ProcessPool
{
    // By the system's clock: memory grows by no other.
    private static readonly TimeSpan MemoryPeriod = TimeSpan.FromMilliseconds(20);

    private readonly BlockingCollection<int> _starts = [];

    // Starts all workers, so that nobody waits for that, and keeps this process alive while there is work.
    private readonly Thread _keeper;
    private readonly ITimer? _memoryTimer;

    internal IReadOnlyList<ProcessWorkerInfo> Workers
    {
        get
        {
            List<ProcessWorkerInfo> workers = [];
            lock (_gate)
            {
                foreach (WorkerLink? link in _links)
                {
                    if (link is not null)
                        workers.Add(new(link.Name, link.Process.Id, link.State, link.InFlight.FirstOrDefault()?.Info, link.JobsDone, 0, default));
                }
            }

            return [.. workers.Select(worker => worker with
            {
                WorkingSet = ProcessUse.WorkingSet(worker.ProcessId),
                CpuTime = ProcessUse.CpuTime(worker.ProcessId),
            })];
        }
    }

    private void Keep()
    {
        foreach (int slot in _starts.GetConsumingEnumerable())
        {
            try
            {
                if (!IsEnding)
                {
                    Start(slot);
                    continue;
                }
            }
            catch (Exception error)
            {
                OnStartFailed(slot, new BrokenExecutorException(
                    $"The system gave no process for the worker {NameOf(slot)}: {error.Message}. Take fewer workers, or raise its limits (ulimit -n, -u).",
                    error));
            }

            Left();
        }

        // Till the last is gone.
        _gone.Task.Wait();
    }

    private bool IsEnding
    {
        get
        {
            lock (_gate)
                return _ending;
        }
    }

    private string NameOf(int slot) => _tracks[slot].Name;

    private void Start(int slot)
    {
        var link = WorkerLink.Start(_tracks[slot], slot, this);
        long now = Clock.Now;
        ITimer clock = TimeProvider.CreateTimer(_ => OnSlowStart(link), null, _options.StartTimeout, Timeout.InfiniteTimeSpan);
        bool isWanted;
        lock (_gate)
        {
            link.Clock = clock;
            link.Track.Since = now;
            _links[slot] = link;
            isWanted = !_ending;
            if (!isWanted)
                link.State = ProcessWorkerState.Stopping;
        }

        Log?.WorkerStarted(link.Name, link.Process.Id);
        if (isWanted)
            link.SendHello(Name, _options.Initializer);
        else
            link.Kill("it is not needed any more");
        try
        {
            new Thread(() => Receive(link)) { IsBackground = true, Name = link.Name + " results" }.Start();
        }
        catch
        {
            // The system gave no thread: nobody would hear of its end.
            lock (_gate)
                Remove_NeedsLock(link);
            link.Kill("there is no thread to listen to it");
            link.Process.Wait();
            link.Dispose();
            throw;
        }
    }

    private void StartAgain(int slot)
    {
        lock (_gate)
            StartAgain_NeedsLock(slot);
    }

    private void StartAgain_NeedsLock(int slot)
    {
        if (_ending || _broken is not null)
            return;
        _alive++;
        _starts.Add(slot);
    }

    private void OnSlowStart(WorkerLink link)
    {
        lock (_gate)
        {
            if (link.State != ProcessWorkerState.Starting)
                return;
            link.IsCondemned = true; // It may get ready yet, and must not begin a job only to die of this.
        }

        Kill(link, $"it was not ready within {_options.StartTimeout} (StartTimeout, its initializer included)");
    }

    private void OnReady(WorkerLink link)
    {
        long now = Clock.Now;
        lock (_gate)
        {
            if (link.State != ProcessWorkerState.Starting)
                return;
            link.State = ProcessWorkerState.Running;
            link.Track.Since = now;
            _failedStarts = 0;
        }

        link.Clock?.Dispose();
        Refill(link);
    }

    // Why a worker without a job should make room for a fresh one; null when it need not. Its successor takes its place.
    private string? Retirement_NeedsLock(WorkerLink link, long memory)
    {
        if (link.State != ProcessWorkerState.Running || link.InFlight.Count > 0 || link.JobsDone == 0 || _ending)
            return null;
        string? reason = null;
        if (_options.MaxJobsPerWorker is { } most && link.JobsDone >= most)
            reason = $"it has done {link.JobsDone} jobs";
        else if (memory > _options.RecycleMemory)
            reason = $"its memory has grown to {memory:N0} bytes";
        if (reason is not null)
            Stopping_NeedsLock(link);
        return reason;
    }

    private void Retire(WorkerLink link, string reason)
    {
        Log?.WorkerRetired(link.Name, reason);
        End(link);
    }

    private void Stopping_NeedsLock(WorkerLink link)
    {
        link.State = ProcessWorkerState.Stopping;
        _leaving.Add(link);
        _links[link.Slot] = null;
        StartAgain_NeedsLock(link.Slot);
    }

    /// <summary>Lets a worker without a job end by itself, for as long as it may.</summary>
    private void End(WorkerLink link)
    {
        link.Clock?.Dispose();
        link.Clock = TimeProvider.CreateTimer(
            _ => Kill(link, $"it did not end within {_options.KillGrace} of being told"), null, _options.KillGrace, Timeout.InfiniteTimeSpan);
        link.SendEnd();
    }

    private void WatchMemory()
    {
        foreach (WorkerLink? link in _links)
        {
            if (link is not null && ProcessUse.WorkingSet(link.Process.Id) > _options.MemoryLimit)
                Kill(link, $"its memory passed {_options.MemoryLimit:N0} bytes");
        }
    }
}
