using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>What the C library has and .NET does not offer. Linux, glibc and musl, 64 bits. Thread-safe.</summary>
internal static unsafe partial class Libc
{
    internal const int Interrupted = 4; // EINTR
    internal const int SigKill = 9;
    internal const int SpawnSetProcessGroup = 2; // POSIX_SPAWN_SETPGROUP
    internal const int CloseOnExec = 0x80000; // O_CLOEXEC
    internal const int NonBlocking = 0x800; // O_NONBLOCK
    internal const uint MemoryCloseOnExec = 1; // MFD_CLOEXEC
    internal const int SetDescriptorFlags = 2; // F_SETFD
    internal const int SetStatusFlags = 4; // F_SETFL
    internal const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    internal const int DescriptorCloseOnExec = 1; // FD_CLOEXEC
    internal const int GetPipeSize = 1032; // F_GETPIPE_SZ
    internal const int SetOwner = 8; // F_SETOWN
    internal const int SetSignal = 10; // F_SETSIG
    internal const int Signalling = 0x2000; // O_ASYNC
    internal const int ReadAndWrite = 3; // PROT_READ | PROT_WRITE
    internal const int Shared = 1; // MAP_SHARED
    internal const short PollIn = 1;
    internal const int NoHang = 1; // WNOHANG
    internal const int OneProcess = 1; // P_PID
    internal const int ExitedButKeep = 0x1000004; // WEXITED | WNOWAIT

    internal const int MayWrite = 2; // W_OK
    internal const int KindMask = 0xf000; // S_IFMT
    internal const int Fifo = 0x1000; // S_IFIFO
    internal const int CharacterDevice = 0x2000; // S_IFCHR
    internal const int RegularFile = 0x8000; // S_IFREG

    // struct statx, the same on every architecture.
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint KindAlone = 1; // STATX_TYPE
    private const int StatSize = 256;
    private const int ModeOffset = 28; // stx_mode

    // posix_spawnattr_t has 336 bytes and posix_spawn_file_actions_t 80, in glibc as in musl.
    internal const int OpaqueSize = 1024;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial byte* Map(void* address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, byte* into);

    /// <summary>What kind of file it is, links followed; null where there is none, or none that can be looked at.</summary>
    internal static int? GetMode(string path)
    {
        byte* stat = stackalloc byte[StatSize];
        return Stat(CurrentFolder, path, 0, KindAlone, stat) == 0 ? *(ushort*)(stat + ModeOffset) : null;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int Wait(int process, int* status, int options);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitFor(int kind, int process, byte* information, int options);

    [LibraryImport("libc", EntryPoint = "getppid")]
    internal static partial int GetParentProcess();

    [LibraryImport("libc", EntryPoint = "gettid")]
    internal static partial int GetThread();

    [LibraryImport("libc", EntryPoint = "_exit")]
    internal static partial void ExitAtOnce(int code);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    internal static partial int Spawn(int* process, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int InitActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddDuplicate(void* actions, int descriptor, int becomes);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int DestroyActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int InitAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int DestroyAttributes(void* attributes);

    /// <summary><c>struct pollfd</c>.</summary>
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Happened;
    }
}
