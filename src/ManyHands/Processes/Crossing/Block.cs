using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>
/// An array beside the main bytes of a message. It is not copied: whoever holds the array must leave it alone until the
/// message is sent.
/// </summary>
internal abstract class Block
{
    // One write of the kernel takes at most 2 GiB less a page; a piece is well below.
    private const int Piece = 1 << 30;

    /// <summary>In bytes.</summary>
    internal abstract long Length { get; }

    /// <summary>At most <paramref name="count"/> bytes from <paramref name="offset"/> on.</summary>
    protected abstract ReadOnlySpan<byte> Bytes(long offset, int count);

    /// <summary>Writes the array straight from its memory.</summary>
    internal void WriteTo(SafeFileHandle file, long offset)
    {
        for (long done = 0; done < Length;)
        {
            ReadOnlySpan<byte> piece = Bytes(done, (int)Math.Min(Piece, Length - done));
            RandomAccess.Write(file, piece, offset + done);
            done += piece.Length;
        }
    }

    internal void CopyTo(IBufferWriter<byte> writer)
    {
        for (long done = 0; done < Length;)
        {
            ReadOnlySpan<byte> piece = Bytes(done, (int)Math.Min(Piece, Length - done));
            writer.Write(piece);
            done += piece.Length;
        }
    }
}

/// <summary>An array of any rank of values that hold no references.</summary>
internal sealed class ArrayBlock(Array array, int elementSize) : Block
{
    internal override long Length => array.LongLength * elementSize;

    protected override ReadOnlySpan<byte> Bytes(long offset, int count) => RawArray.Bytes(array, offset, count);
}

/// <summary>A list of values that hold no references.</summary>
internal sealed class ListBlock<T>(List<T> list) : Block
{
    // As it was when the message was made: a list that changes before it is sent is the caller's mistake, not a torn message.
    private readonly int _count = list.Count;

    internal override long Length => (long)_count * Unsafe.SizeOf<T>();

    protected override ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        Span<T> items = CollectionsMarshal.AsSpan(list);
        if (items.Length < _count)
            throw new InvalidOperationException("A list got shorter while it was sent to another process.");
        return RawArray.Bytes(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)), offset, count);
    }
}

/// <summary>The memory of arrays as bytes.</summary>
internal static class RawArray
{
    internal static Span<byte> Bytes(Array array, long offset, int count) =>
        Bytes(ref MemoryMarshal.GetArrayDataReference(array), offset, count);

    internal static Span<byte> Bytes(ref byte start, long offset, int count) =>
        MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref start, (nint)offset), count);
}
