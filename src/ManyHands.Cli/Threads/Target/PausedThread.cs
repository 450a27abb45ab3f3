using System.Runtime.InteropServices;

namespace ManyHands.Cli;

/// <summary>A thread of another process that is held. Confined to the thread that holds it.</summary>
internal sealed unsafe class PausedThread
{
    private const int RegisterBytes = 512;
    private const int StoppedStatus = 0x7f;

    // A signal that was on its way when the thread stopped; it gets it when it goes on.
    private int _signal;

    private PausedThread(int id) => Id = id;

    public int Id { get; }

    /// <summary>It stands still.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>It has ended while it was to be stopped.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Takes hold of a thread and asks it to stop, which it does in its own time.</summary>
    /// <returns>Null when there is no such thread any more.</returns>
    /// <exception cref="UnauthorizedAccessException">The system does not allow it.</exception>
    /// <remarks>
    /// PTRACE_ATTACH would send a SIGSTOP: if this program were killed before it arrives, the process would stand still for
    /// ever. A thread that was seized goes on whenever its tracer ends.
    /// </remarks>
    public static PausedThread? Seize(int process, int id)
    {
        if (TracingCalls.Trace(TracingCalls.Seize, id, 0, 0) == 0)
        {
            // Refused only to a thread that has ended; the wait will tell.
            _ = TracingCalls.Trace(TracingCalls.Interrupt, id, 0, 0);
            return new PausedThread(id);
        }

        int error = Marshal.GetLastPInvokeError();
        if (error == TracingCalls.NoSuchProcess || ProcessStatus.ReadThread(process, id) is not { State: not ('Z' or 'X') })
            return null;
        throw new UnauthorizedAccessException($"ptrace: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Sees whether it has stopped or ended.</summary>
    public void Poll()
    {
        int got = TracingCalls.Poll(Id, out int status);
        if (got == 0 || (got < 0 && Marshal.GetLastPInvokeError() == TracingCalls.Interrupted))
            return;
        if (got < 0 || (status & 0xff) != StoppedStatus)
        {
            IsGone = true;
            return;
        }

        IsStopped = true;
        if (status >> 16 == 0)
            _signal = (status >> 8) & 0xff;
    }

    /// <summary>Its registers, as the kernel has them for this architecture.</summary>
    /// <returns>Null when it has none any more.</returns>
    public byte[]? ReadRegisters()
    {
        byte[] registers = new byte[RegisterBytes];
        fixed (byte* start = registers)
        {
            var span = new TracingCalls.Span { Start = (nint)start, Length = RegisterBytes };
            return TracingCalls.Trace(TracingCalls.GetRegisterSet, Id, TracingCalls.GeneralRegisters, (nint)(&span)) == 0
                ? registers[..(int)span.Length]
                : null;
        }
    }

    /// <summary>Lets it go on. One that has not stopped goes on when the thread that seized it ends.</summary>
    public void Resume()
    {
        // Refused only when it was killed meanwhile.
        if (IsStopped)
            _ = TracingCalls.Trace(TracingCalls.Detach, Id, 0, _signal);
    }
}
