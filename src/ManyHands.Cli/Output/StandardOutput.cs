using System.Runtime.InteropServices;

namespace ManyHands.Cli;

/// <summary>Standard output, each write of which is one call of the system. Not thread-safe.</summary>
/// <remarks>The console stream of .NET takes a closed pipe for success, so that a run would go on for nobody.</remarks>
internal static partial class StandardOutput
{
    private const int BrokenPipe = 32;
    private const int Interrupted = 4;
    private const int AgainLinux = 11;
    private const int AgainMac = 35;

    /// <exception cref="OutputClosedException">Nobody reads it any more.</exception>
    /// <exception cref="IOException">It can't be written, a full disk say.</exception>
    public static unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            using Stream console = Console.OpenStandardOutput();
            console.Write(bytes);
            return;
        }

        fixed (byte* start = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
            {
                nint written = WriteToDescriptor(1, start + done, bytes.Length - done);
                if (written >= 0)
                    done += written;
                else
                    Survive(Marshal.GetLastPInvokeError());
            }
        }
    }

    private static void Survive(int error)
    {
        switch (error)
        {
            case Interrupted:
                return;
            case BrokenPipe:
                throw new OutputClosedException();
            case AgainLinux when !OperatingSystem.IsMacOS():
            case AgainMac when OperatingSystem.IsMacOS():
                // Somebody who shares the pipe made it non-blocking; it has no room for the moment.
                Thread.Sleep(5);
                return;
            default:
                throw new IOException($"standard output can't be written: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteToDescriptor(int descriptor, byte* bytes, nint count);
}
