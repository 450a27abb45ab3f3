using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManyHands.Tests;

/// <summary>What the system tells of processes as it happens. Linux, 64 bits. Thread-safe.</summary>
internal static unsafe partial class ProcessEvents
{
    private const int OpenProcess = 434; // SYS_pidfd_open
    private const int NoSuchProcess = 3; // ESRCH
    private const int StoppedOrExitedButKeep = 0x1000006; // WSTOPPED | WEXITED | WNOWAIT
    private const int InformationSize = 128; // siginfo_t

    /// <summary>Ends when all of them have, anybody's children as they may be, and whether they were waited for or not.</summary>
    internal static Task EndOf(params int[] processes) => OnItsOwnThread(() =>
    {
        foreach (int process in processes)
            WaitForEnd(process);
    });

    /// <summary>Ends when a child of this process, with all its threads, has been stopped, or has ended.</summary>
    internal static Task StopOf(int child) => OnItsOwnThread(() =>
    {
        byte* information = stackalloc byte[InformationSize];
        while (MustRepeat(Libc.WaitFor(Libc.OneProcess, child, information, StoppedOrExitedButKeep)))
        {
        }
    });

    private static void WaitForEnd(int process)
    {
        nint descriptor = Call(OpenProcess, process, 0);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == NoSuchProcess)
            return;
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        Libc.PollEntry entry = new() { Descriptor = (int)descriptor, Events = Libc.PollIn };
        while (MustRepeat(Libc.Poll(&entry, 1, Timeout.Infinite)))
        {
        }
    }

    private static bool MustRepeat(int result)
    {
        if (result >= 0)
            return false;
        int error = Marshal.GetLastPInvokeError();
        return error == Libc.Interrupted ? true : throw new Win32Exception(error);
    }

    private static Task OnItsOwnThread(Action wait) =>
        Task.Factory.StartNew(wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second);
}
