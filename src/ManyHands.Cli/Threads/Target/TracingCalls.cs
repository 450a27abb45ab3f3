using System.Runtime.InteropServices;

namespace ManyHands.Cli;

/// <summary>What Linux offers a debugger: ptrace(2), and reading the memory of another process.</summary>
internal static unsafe partial class TracingCalls
{
    public const int Detach = 17;
    public const int GetRegisterSet = 0x4204;
    public const int Seize = 0x4206;
    public const int Interrupt = 0x4207;

    /// <summary>The register set of general purpose (NT_PRSTATUS).</summary>
    public const int GeneralRegisters = 1;

    /// <summary>A stop that no signal caused, in the upper half of a wait's status.</summary>
    public const int StopEvent = 128;

    public const int NotPermitted = 1;
    public const int NoSuchProcess = 3;
    public const int Interrupted = 4;
    public const int AccessDenied = 13;

    private const int NoHang = 1;
    private const int AnyChild = 0x40000000;

    /// <summary>Whether a thread has come to a stop or its end; does not wait for it.</summary>
    /// <returns>The thread when it has, 0 when not yet, -1 when there is none to wait for.</returns>
    public static int Poll(int thread, out int status)
    {
        int got;
        fixed (int* told = &status)
            got = WaitForThread(thread, told, NoHang | AnyChild);
        return got;
    }

    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    public static partial nint Trace(nint request, int thread, nint address, nint data);

    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    public static partial nint ReadMemory(int process, Span* local, nuint locals, Span* remote, nuint remotes, nuint flags);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Status(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitForThread(int thread, int* status, int options);

    /// <summary>iovec.</summary>
    public struct Span
    {
        public nint Start;
        public nuint Length;
    }
}
