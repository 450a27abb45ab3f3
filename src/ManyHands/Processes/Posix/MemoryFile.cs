using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>A file in memory without a name: it is gone with the last process that has it open, however that ends.</summary>
internal static class MemoryFile
{
    internal static SafeFileHandle Create(string name, long length)
    {
        int descriptor = Libc.CreateMemoryFile(name, Libc.MemoryCloseOnExec);
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (length > 0)
            RandomAccess.SetLength(file, length);
        return file;
    }
}
