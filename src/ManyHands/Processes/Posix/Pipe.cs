using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>A pipe that no process inherits unless its spawn says so. Not thread-safe: each end has one user.</summary>
internal sealed unsafe class Pipe : IDisposable
{
    internal Pipe()
    {
        int* ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        ReadEnd = new SafeFileHandle(ends[0], ownsHandle: true);
        WriteEnd = new SafeFileHandle(ends[1], ownsHandle: true);
    }

    internal SafeFileHandle ReadEnd { get; }

    internal SafeFileHandle WriteEnd { get; }

    public void Dispose()
    {
        ReadEnd.Dispose();
        WriteEnd.Dispose();
    }

    /// <summary>Reads what is there, blocking while nothing is; 0 at the end.</summary>
    internal static int Read(SafeFileHandle end, Span<byte> buffer)
    {
        fixed (byte* to = buffer)
        {
            while (true)
            {
                nint count = Libc.Read(end, to, buffer.Length);
                if (count >= 0)
                    return (int)count;
                int error = Marshal.GetLastPInvokeError();
                if (error != Libc.Interrupted)
                    throw new IOException(new Win32Exception(error).Message);
            }
        }
    }

    /// <summary>Writes all of it, blocking while the pipe is full. False when nobody reads any more, or where it may not block.</summary>
    internal static bool TryWrite(SafeFileHandle end, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return TryWriteAll(end, bytes);
        }
        catch (ObjectDisposedException)
        {
            return false; // Closed meanwhile, as the other side is gone.
        }
    }

    private static bool TryWriteAll(SafeFileHandle end, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes)
        {
            int written = 0;
            while (written < bytes.Length)
            {
                nint count = Libc.Write(end, from + written, bytes.Length - written);
                if (count >= 0)
                    written += (int)count;
                else if (Marshal.GetLastPInvokeError() != Libc.Interrupted)
                    return false;
            }
        }

        return true;
    }
}
