using System.Buffers.Binary;
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
        if (main is < 0 or > int.MaxValue || count < 0 || count > _rest.Length / sizeof(long))
            throw new InvalidDataException($"a payload of {main} bytes and {count} blocks");
        long[] blocks = count == 0 ? [] : new long[count];
        for (int i = 0; i < count; i++)
            blocks[i] = ReadNumber();
        return isInArena ? new FilePayload(arena, 0, (int)main, blocks) : new MemoryPayload(_rest, (int)main, blocks);
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
