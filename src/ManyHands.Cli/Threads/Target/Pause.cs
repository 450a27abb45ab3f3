namespace ManyHands.Cli;

/// <summary>A process stands still from <see cref="Begin"/> to <see cref="End"/>. Not thread-safe.</summary>
/// <remarks>
/// To the kernel a tracer is a thread, whose end lets everything go on that it held: so the pause has a thread of its own,
/// and whatever ends that, a SIGKILL included, ends the pause.
/// </remarks>
internal sealed class Pause : IDisposable
{
    private const int MostPasses = 1000;

    // Threads stop within microseconds. One in a system call that nothing can interrupt, to a dead disk say, does not.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TargetProcess _target;
    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _stopped = new();
    private readonly ManualResetEventSlim _goOn = new();
    private readonly Thread _tracer;

    // Written by the tracer before _stopped is set or after _goOn, read by others between or after its end.
    private readonly Dictionary<int, PausedThread> _threads = [];
    private Exception? _failure;
    private long _began;
    private long _ended;

    private Pause(TargetProcess target, TimeProvider time)
    {
        _target = target;
        _time = time;
        _tracer = new Thread(Hold) { IsBackground = true, Name = "pause" };
    }

    /// <summary>What the threads were doing when they stopped.</summary>
    public PausedState State { get; private set; } = PausedState.None;

    /// <summary>Stops all threads of a process.</summary>
    /// <exception cref="ProcessUnavailableException">It may not be stopped, or has ended.</exception>
    public static Pause Begin(TargetProcess target, TimeProvider time)
    {
        var pause = new Pause(target, time);
        pause._tracer.Start();
        pause._stopped.Wait();
        if (pause._failure is not { } failure)
            return pause;
        pause.Dispose();
        throw failure is UnauthorizedAccessException ? TargetProcess.Refused(target.Id) : failure;
    }

    /// <summary>Lets the process go on.</summary>
    /// <returns>How long it stood still.</returns>
    public TimeSpan End()
    {
        _goOn.Set();
        _tracer.Join();
        return _time.GetElapsedTime(_began, _ended);
    }

    public void Dispose()
    {
        End();
        _stopped.Dispose();
        _goOn.Dispose();
    }

    private void Hold()
    {
        _began = _time.GetTimestamp();
        try
        {
            StopAll();
            State = ReadState();
            if (State.Registers.Count == 0)
                _failure = _target.Ended();
        }
        catch (Exception failure)
        {
            // Told by whoever began the pause; this thread has nobody to tell.
            _failure = failure;
        }

        _stopped.Set();
        if (_failure is null)
            _goOn.Wait();
        foreach (PausedThread thread in _threads.Values)
            thread.Resume();
        _ended = _time.GetTimestamp();
    }

    private PausedState ReadState()
    {
        Dictionary<uint, byte[]> registers = [];
        Dictionary<uint, int> outer = [];
        foreach (PausedThread thread in _threads.Values.Where(static thread => thread.IsStopped))
        {
            if (thread.ReadRegisters() is not { } values)
                continue;
            uint inner = _target.InnerId(thread.Id);
            registers[inner] = values;
            outer[inner] = thread.Id;
        }

        return new PausedState(registers, outer, _target.InnerId(_target.Id),
            [.. _threads.Values.Where(static thread => !thread.IsStopped && !thread.IsGone).Select(static thread => thread.Id)]);
    }

    // Threads that are not held yet may start others, so it takes looks till one finds nothing new.
    private void StopAll()
    {
        for (int pass = 0; pass < MostPasses; pass++)
        {
            List<PausedThread> added = [];
            foreach (int id in _target.ThreadIds())
            {
                if (!_threads.ContainsKey(id) && PausedThread.Seize(_target.Id, id) is { } thread)
                {
                    _threads.Add(id, thread);
                    added.Add(thread);
                }
            }

            if (added.Count == 0)
                return;
            Await(added);
        }
    }

    private void Await(List<PausedThread> threads)
    {
        long began = _time.GetTimestamp();
        var wait = new SpinWait();
        while (threads.Count > 0 && _time.GetElapsedTime(began) < Patience)
        {
            foreach (PausedThread thread in threads)
                thread.Poll();
            threads.RemoveAll(static thread => thread.IsStopped || thread.IsGone);
            if (threads.Count > 0)
                wait.SpinOnce(sleep1Threshold: 1000);
        }
    }
}
