using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>The pool's side of one worker process: its pipes, what was sent to it, and its end.</summary>
/// <remarks>
/// One thread at a time sends jobs: whoever assigned the first to the idle worker, or the receiving thread, which assigns
/// the ones after. Control frames may be sent by any.
/// </remarks>
[DebuggerDisplay("{Text,nq}")]
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class WorkerLink : IDisposable
{
    // What an arena keeps between jobs, so that its pages need not be cleared anew.
    private const long KeptArena = 64 << 20;

    // A worker whose pipe has closed is about to be gone; one that is not has closed it while it goes on.
    private static readonly TimeSpan Dying = TimeSpan.FromMilliseconds(250);

    private readonly WorkerChannel _channel;
    private readonly OutputReader _output;
    private readonly FrameWriter _frames = new();
    private readonly FrameWriter _control = new();
    private readonly PayloadWriter _arguments = new();
    private readonly Dictionary<JobDefinition, int> _definitions = [];
    private readonly Lock _controlGate = new();
    private volatile string? _killReason;

    private WorkerLink(WorkerTrack track, int slot, WorkerChannel channel, ChildProcess process, OutputReader output, TimeProvider clock)
    {
        (Track, Slot, _channel, Process, _output) = (track, slot, channel, process, output);
        Reader = new FrameReader(channel.Results);
        Pace = new Pace(clock.TimestampFrequency);
    }

    internal string Name => Track.Name;

    /// <summary>What it and those before it in its place have done.</summary>
    internal WorkerTrack Track { get; }

    /// <summary>Its place in the pool, which its successor takes.</summary>
    internal int Slot { get; }

    internal ChildProcess Process { get; }

    internal FrameReader Reader { get; }

    // These are guarded by the pool's lock.
    internal ProcessWorkerState State { get; set; } = ProcessWorkerState.Starting;

    /// <summary>The jobs that were sent, in their order; the first is run, or is about to be.</summary>
    internal List<ProcessJob> InFlight { get; } = [];

    private string Text => $"{Name} (process {Process.Id}): {State}{(InFlight is [var job, ..] ? $", runs {job.Id} {job.Name}" : "")}";

    internal long LastSequence { get; set; }

    internal long JobsDone { get; set; }

    internal Pace Pace { get; }

    /// <summary>Ends what takes too long: the start, or the end.</summary>
    internal ITimer? Clock { get; set; }

    internal bool WasRecalled { get; set; }

    /// <summary>Whether its pipe has room for what is sent ahead of time.</summary>
    internal bool HasWidePipe => _channel.HasWidePipe;

    /// <summary>It is about to be killed, and gets no job any more.</summary>
    internal bool IsCondemned { get; set; }

    /// <summary>Frames of jobs that it gave back stand in its pipe, which more behind them could fill.</summary>
    internal bool GaveBack { get; set; }

    /// <summary>Starts a worker process. The process ends with this one.</summary>
    internal static WorkerLink Start(WorkerTrack track, int slot, ProcessPool pool)
    {
        var channel = new WorkerChannel();
        try
        {
            (SafeFileHandle output, SafeFileHandle error, ChildProcess process) = channel.Spawn(track.Name, pool.Environment);
            try
            {
                return new WorkerLink(track, slot, channel, process, new OutputReader(track.Name, output, error, pool.Log), pool.TimeProvider);
            }
            catch
            {
                // The system gave no thread.
                process.Kill();
                process.Wait();
                output.Dispose();
                error.Dispose();
                throw;
            }
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Clock?.Dispose();
        _channel.Dispose();
    }

    internal void SendHello(string executor, Action? initializer)
    {
        if (initializer is not null)
            MethodRef.Write(_arguments, initializer);
        _frames.Begin(FrameKind.Hello);
        _frames.Write(executor);
        _frames.Write(Name);
        _frames.Write((byte)(initializer is null ? 0 : 1));
        _frames.WriteInline(_arguments.Main.Span);
        _frames.End();
        Pipe.TryWrite(_channel.Jobs, _frames.Written);
    }

    /// <summary>Sends a job; that the worker is gone is no error here, but told by its pipe.</summary>
    /// <exception cref="JobSerializationException">Its arguments can't cross; nothing was sent.</exception>
    internal void Send(ProcessJob job)
    {
        _frames.Clear();
        _arguments.Clear();
        job.WriteArguments(_arguments);
        bool isNew = !_definitions.TryGetValue(job.Definition, out int definition);
        if (isNew)
        {
            definition = _definitions.Count;
            _frames.Begin(FrameKind.Define);
            _frames.Write(job.Definition.Name);
            _frames.WriteInline(job.Definition.Bytes);
            _frames.End();
        }

        job.UsesArena = _arguments.Length > FrameWriter.LargestInline;
        _frames.Begin(FrameKind.Run);
        _frames.Write(job.Sequence);
        _frames.Write(job.Id);
        _frames.Write((long)definition);
        _frames.Write(job.OwnName);
        _frames.Write(_arguments, _channel.JobsArena);
        _frames.End();
        if (isNew)
            _definitions.Add(job.Definition, definition);
        job.FrameLength = _frames.Length;

        // Nothing after this: the result may be there already, and the next job sent by another thread.
        Pipe.TryWrite(_channel.Jobs, _frames.Written);
    }

    /// <summary>Tells the worker's listener; never blocks.</summary>
    internal void SendControl(FrameKind kind, long number)
    {
        lock (_controlGate)
        {
            _control.Clear();
            _control.Write(kind, number);
            Pipe.TryWrite(_channel.Control, _control.Written);
        }
    }

    /// <summary>Gives back memory after a large job, whose worker has read it.</summary>
    internal void TrimJobsArena() => Trim(_channel.JobsArena);

    internal PayloadSource ReadPayload(ref FrameBody body, out bool isInArena) => body.ReadPayload(_channel.ResultsArena, out isInArena);

    /// <summary>Lets the worker use its arena again, whose contents have been read.</summary>
    internal void Collected()
    {
        Trim(_channel.ResultsArena);
        SendControl(FrameKind.Collected, 0);
    }

    /// <summary>The worker ends by itself when it has done what was sent.</summary>
    internal void SendEnd() => _channel.CloseJobs();

    /// <summary>Ends it now. The first reason is the one that is told.</summary>
    /// <returns>False when it is gone or was killed before.</returns>
    internal bool Kill(string reason)
    {
        bool isFirst = Interlocked.CompareExchange(ref _killReason, reason, null) is null;
        return Process.Kill() && isFirst;
    }

    /// <summary>After its pipe has closed, or spoken junk: sees to it that the process is gone, and says how it went.</summary>
    internal Obituary Bury(string? junk)
    {
        if (junk is not null)
            Kill("it sent what is no message: " + junk);
        ExitStatus? status = Process.TryWait();
        for (TimeSpan waited = default; status is null && _killReason is null && waited < Dying; waited += TimeSpan.FromMilliseconds(1))
        {
            Thread.Sleep(1);
            status = Process.TryWait();
        }

        if (status is null)
        {
            Kill("it closed its channel");
            status = Process.Wait();
        }

        string how = _killReason is { } reason && status.Value.Signal == Libc.SigKill ? "the pool killed it, for " + reason : status.Value.ToString();
        return new Obituary(status.Value, how, LastWords.Read(_channel.Scoreboard), _output.TailAfterDeath());
    }

    private static void Trim(SafeFileHandle arena)
    {
        if (RandomAccess.GetLength(arena) > KeptArena)
            RandomAccess.SetLength(arena, 0);
    }
}

/// <summary>How a worker ended.</summary>
/// <param name="Status">As the system tells.</param>
/// <param name="How">In words.</param>
/// <param name="Words">What its scoreboard says.</param>
/// <param name="ErrorOutput">The last lines of its standard error.</param>
internal sealed record Obituary(ExitStatus Status, string How, LastWords Words, IReadOnlyList<string> ErrorOutput);
