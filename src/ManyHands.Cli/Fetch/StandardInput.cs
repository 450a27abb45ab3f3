using System.Runtime.InteropServices;
using ManyHands.Scraping;

namespace ManyHands.Cli;

internal static partial class StandardInput
{
    private const int GetDescriptorFlags = 1; // F_GETFD of fcntl(2)
    private const int CloseOnExec = 1;        // FD_CLOEXEC

    /// <exception cref="InputException">It is closed.</exception>
    public static Stream Open() =>
        IsClosed() ? throw new InputException("Standard input is closed.") : Console.OpenStandardInput();

    // Where it was closed, the runtime opens something of its own under number 0, and a read of that never ends. What was
    // handed to this program can't be marked "close on exec", or it would not be here; what the runtime opens is.
    private static bool IsClosed()
    {
        if (OperatingSystem.IsWindows())
            return false;
        int flags = DescriptorFlags(0, GetDescriptorFlags);
        return flags < 0 || (flags & CloseOnExec) != 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DescriptorFlags(int descriptor, int command);
}
