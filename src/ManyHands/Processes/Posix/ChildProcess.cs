using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>A process that this one started, in a process group of its own. Thread-safe.</summary>
/// <remarks>
/// <see cref="System.Diagnostics.Process"/> passes on three descriptors, can't tell a signal from an exit code beyond 128,
/// and leaves the child in the terminal's group, where Ctrl-C would end it.
/// </remarks>
internal sealed unsafe class ChildProcess
{
    // Copies of what the child gets stand above this number, so that none is overwritten while they are put in place.
    private const int Beyond = 64;

    // siginfo_t.
    private const int InformationSize = 128;

    private readonly Lock _gate = new();
    private bool _isGone;

    private ChildProcess(int id) => Id = id;

    internal int Id { get; }

    /// <summary>Starts a program; its descriptors are the ones given, from 0 on.</summary>
    /// <exception cref="Win32Exception">The system gave no process.</exception>
    internal static ChildProcess Start(
        string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, ReadOnlySpan<SafeFileHandle> descriptors)
    {
        byte* actions = stackalloc byte[Libc.OpaqueSize];
        byte* attributes = stackalloc byte[Libc.OpaqueSize];
        int* copies = stackalloc int[descriptors.Length];
        int copied = 0;
        Check(Libc.InitActions(actions));
        Check(Libc.InitAttributes(attributes));
        using var words = new NativeStrings(arguments);
        using var variables = new NativeStrings(environment);
        using var program = new NativeStrings([path]);
        try
        {
            Check(Libc.SetFlags(attributes, Libc.SpawnSetProcessGroup));
            for (; copied < descriptors.Length; copied++)
            {
                copies[copied] = Libc.Control((int)descriptors[copied].DangerousGetHandle(), Libc.DuplicateCloseOnExec, Beyond);
                if (copies[copied] < 0)
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                Check(Libc.AddDuplicate(actions, copies[copied], copied));
            }

            int id;
            Check(Libc.Spawn(&id, program.Pointers[0], actions, attributes, words.Pointers, variables.Pointers));
            return new ChildProcess(id);
        }
        finally
        {
            for (int i = 0; i < copied; i++)
                new SafeFileHandle(copies[i], ownsHandle: true).Dispose();
            Check(Libc.DestroyActions(actions));
            Check(Libc.DestroyAttributes(attributes));
        }
    }

    /// <summary>
    /// From now on the system ends it and what it started in its group, whatever they are doing, as soon as nobody has the
    /// pipe open for writing.
    /// </summary>
    /// <param name="life">A pipe that nobody writes to; the process has its other end open.</param>
    /// <remarks>
    /// Signal-driven I/O (fcntl(2), F_SETSIG), which the kernel does by itself: the process need not have started up, listen
    /// or be able to. PR_SET_PDEATHSIG would end the process alone, and what it started would live on.
    /// </remarks>
    internal void DieWith(SafeFileHandle life)
    {
        int descriptor = (int)life.DangerousGetHandle();
        _ = Libc.Control(descriptor, Libc.SetOwner, -Id);
        _ = Libc.Control(descriptor, Libc.SetSignal, Libc.SigKill);
        _ = Libc.Control(descriptor, Libc.SetStatusFlags, Libc.Signalling);
    }

    /// <summary>Ends it and what it started in its group, whatever it is doing, a stop included.</summary>
    /// <returns>False when it is gone already.</returns>
    internal bool Kill()
    {
        // Its number is nobody else's until it is waited for. It may have left its group.
        lock (_gate)
        {
            if (_isGone)
                return false;
            _ = Libc.Kill(-Id, Libc.SigKill);
            return Libc.Kill(Id, Libc.SigKill) == 0;
        }
    }

    /// <summary>Takes its status, if it has ended; what it has started in its group ends with it.</summary>
    internal ExitStatus? TryWait()
    {
        byte* information = stackalloc byte[InformationSize];
        lock (_gate)
        {
            if (_isGone)
                return ExitStatus.Unknown;
            new Span<byte>(information, InformationSize).Clear();
            if (Libc.WaitFor(Libc.OneProcess, Id, information, Libc.ExitedButKeep | Libc.NoHang) == 0)
            {
                // The first number is the signal that tells of its end.
                if (*(int*)information == 0)
                    return null;

                // While nobody has waited for it, its group's number is nobody else's.
                _ = Libc.Kill(-Id, Libc.SigKill);
            }

            int status;
            int id = Libc.Wait(Id, &status, Libc.NoHang);
            if (id == 0)
                return null;
            _isGone = true;
            return id == Id ? ExitStatus.FromWait(status) : ExitStatus.Unknown;
        }
    }

    /// <summary>Waits till it has ended, and takes its status.</summary>
    internal ExitStatus Wait()
    {
        byte* information = stackalloc byte[InformationSize];
        while (true)
        {
            if (TryWait() is { } status)
                return status;

            // Outside of the lock, so that it can be killed; its number stays its own.
            _ = Libc.WaitFor(Libc.OneProcess, Id, information, Libc.ExitedButKeep);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error);
    }

    /// <summary>Strings as C has them: a null-terminated array of null-terminated UTF-8.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        internal NativeStrings(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
            for (int i = 0; i < _count; i++)
                Pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }

        internal byte** Pointers { get; }

        public void Dispose()
        {
            for (int i = 0; i < _count; i++)
                Marshal.FreeCoTaskMem((nint)Pointers[i]);
            NativeMemory.Free(Pointers);
        }
    }
}
