using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>
/// Finds out which of some objects a thread blocks on, where only its stack knows: a task knows that a thread waits for it,
/// but not which. 64-bit Linux; elsewhere nothing is found. Not thread-safe; confined to one look.
/// </summary>
/// <remarks>
/// <para>A thread that blocks on a task has made an object for that wait, which stands in the task's list of continuations and,
/// as long as the wait lasts, in a frame near the end of the thread's stack. The system tells of a thread that blocks where its
/// stack ends, and whether the wait has a time limit; so a few kilobytes are read and searched for the object's address.</para>
/// <para>Nothing is written and nobody is stopped. The memory is read through the system, which refuses what is not there, so
/// that a thread that ends meanwhile does no harm. A collection that moves an object in between changes its address: then
/// nothing is found this time.</para>
/// </remarks>
internal sealed class ThreadStacks
{
    private const int Depth = 8192; // bytes: the runtime's own frames below the wait take some two thousand

    // Of what /proc/self/task/N/syscall says: number, six arguments, end of the stack, next instruction.
    private const int Fields = 9;
    private const int TimeLimit = 4;
    private const int End = 7;

    private static readonly string? Futex = !OperatingSystem.IsLinux() ? null : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "202",
        Architecture.Arm64 => "98",
        _ => null,
    };

    // Null where the system does not tell: then nobody asks again.
    private static readonly Lazy<SafeFileHandle?> Memory = new(static () =>
        Futex is not null && File.Exists($"/proc/self/task/{ThreadUse.OwnId}/syscall") ? Open("/proc/self/mem") : null);

    private readonly Dictionary<nint, object> _places = [];

    /// <param name="blocks">What is searched for.</param>
    internal ThreadStacks(IReadOnlyCollection<object> blocks)
    {
        if (blocks.Count == 0 || Memory.Value is null)
            return;
        foreach (object block in blocks)
            _places[AddressOf(block)] = block;
    }

    /// <summary>The one that the thread blocks on, without a time limit; null when it is none of these.</summary>
    internal object? FindBlock(int thread)
    {
        if (_places.Count == 0 || EndOf(thread) is not { } end)
            return null;
        Span<nint> words = stackalloc nint[Depth / sizeof(long)];
        int read = Read(Memory.Value!, MemoryMarshal.AsBytes(words), end);
        foreach (nint word in words[..(read / sizeof(long))])
        {
            if (_places.TryGetValue(word, out object? found) && AddressOf(found) == word)
                return found;
        }

        return null;
    }

    // Null while the thread runs, waits for something else than another thread, or only for a time.
    private static long? EndOf(int thread)
    {
        Span<byte> text = stackalloc byte[512];
        using SafeFileHandle? file = Open($"/proc/self/task/{thread}/syscall");
        int length = file is null ? 0 : Read(file, text, 0);
        string[] fields = Encoding.ASCII.GetString(text[..length]).Split(' ', StringSplitOptions.TrimEntries);
        return fields.Length == Fields && fields[0] == Futex && fields[TimeLimit] == "0x0"
            && long.TryParse(fields[End].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long end)
            ? end
            : null;
    }

    private static unsafe nint AddressOf(object it) => *(nint*)Unsafe.AsPointer(ref it);

    private static SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null; // the thread has ended, or the system does not show this
        }
    }

    private static int Read(SafeFileHandle file, Span<byte> into, long from)
    {
        try
        {
            return RandomAccess.Read(file, into, from);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return 0; // the thread has just ended
        }
    }
}
