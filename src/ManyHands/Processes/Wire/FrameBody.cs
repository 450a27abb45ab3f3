using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>Reads what <see cref="FrameWriter"/> put into a frame. Not thread-safe; confined to a worker.</summary>
internal struct FrameBody(ReadOnlyMemory<byte> body)
{
    private ReadOnlyMemory<byte> _rest = body;

    internal byte ReadByte() => Take(1).Span[0];

    internal long ReadNumber() => BinaryPrimitives.ReadInt64LittleEndian(Take(8).Span);

    internal string? ReadString()
    {
        long length = ReadNumber();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length).Span);
    }

    /// <summary>The payload at its end.</summary>
    /// <param name="arena">Where a large one is.</param>
    /// <param name="isInArena">Whether it is there.</param>
    internal PayloadSource ReadPayload(SafeFileHandle arena, out bool isInArena)
    {
        isInArena = ReadByte() != 0;
        long main = ReadNumber();
        long count = ReadNumber();
        long most = isInArena ? RandomAccess.GetLength(arena) : _rest.Length;
        if (main is < 0 or > int.MaxValue || count < 0 || count > most / sizeof(long))
            throw new InvalidDataException($"a payload of {main} bytes and {count} blocks");
        long[] blocks = count == 0 ? [] : new long[count];
        if (isInArena)
            return new FilePayload(arena, ReadLengths(arena, blocks), (int)main, blocks);
        for (int i = 0; i < count; i++)
            blocks[i] = ReadNumber();
        return new MemoryPayload(_rest, (int)main, blocks);
    }

    // They stand before the payload. Returns where that begins.
    private static long ReadLengths(SafeFileHandle arena, long[] blocks)
    {
        Span<byte> to = MemoryMarshal.AsBytes(blocks.AsSpan());
        for (int read = 0; read < to.Length;)
        {
            int count = RandomAccess.Read(arena, to[read..], read);
            if (count == 0)
                throw new InvalidDataException("an arena that is shorter than it is said to be");
            read += count;
        }

        return to.Length;
    }

    private ReadOnlyMemory<byte> Take(long count)
    {
        if (count < 0 || count > _rest.Length)
            throw new InvalidDataException("a frame that is shorter than it says");
        ReadOnlyMemory<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
