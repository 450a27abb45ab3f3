using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ManyHands;

/// <summary>
/// Reads what a <see cref="PayloadWriter"/> wrote. Whatever the bytes are, it ends: with an <see cref="InvalidDataException"/>
/// where they aren't a message, and without memory for more than is there. Not thread-safe; confined to a worker.
/// </summary>
internal sealed class PayloadReader(PayloadSource source)
{
    // A block is read once: a message can't make the reader hold more than its own bytes. Null while none was.
    private bool[]? _isRead;

    internal PayloadSource Source { get; } = source;

    internal int Position { get; private set; }

    internal int Remaining => Source.Main.Length - Position;

    /// <summary>The next bytes, which stay valid as long as the source.</summary>
    internal ReadOnlySpan<byte> ReadSpan(long count)
    {
        ReadOnlySpan<byte> rest = Source.Main[Position..];
        if ((ulong)count > (ulong)rest.Length)
            throw new InvalidDataException($"A message ends {rest.Length} bytes on, where {count} are to come.");
        Position += (int)count;
        return rest[..(int)count];
    }

    internal byte ReadByte() => ReadSpan(1)[0];

    internal bool ReadBool() => ReadByte() != 0;

    internal ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("A number in a message has no end.");
    }

    /// <summary>A count of things that take at least <paramref name="size"/> bytes each.</summary>
    internal int ReadCount(int size = 1)
    {
        ulong count = ReadVarint();
        if (count > (ulong)(Remaining / Math.Max(size, 1)))
            throw new InvalidDataException($"A message of {Remaining} more bytes is to have {count} more parts.");
        return (int)count;
    }

    internal T ReadRaw<T>() => Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(ReadSpan(Unsafe.SizeOf<T>())));

    /// <summary>What <see cref="PayloadWriter.WriteBytes"/> wrote; valid as long as the source.</summary>
    internal ReadOnlySpan<byte> ReadBytes() => ReadSpan(ReadCount());

    /// <summary>What stands between BeginLength and EndLength of the writer.</summary>
    internal ReadOnlySpan<byte> ReadPrefixed() => ReadSpan(ReadEnd() - Position);

    /// <summary>Where a part ends that begins here with its length.</summary>
    internal int ReadEnd()
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(ReadSpan(sizeof(int)));
        return (uint)length <= (uint)Remaining
            ? Position + length
            : throw new InvalidDataException($"A message of {Remaining} more bytes is to have a part of {length}.");
    }

    /// <summary>Goes to the end of a part, however much of it was read.</summary>
    internal void SkipTo(int end) =>
        Position = end >= Position ? end : throw new InvalidDataException("A part of a message goes on behind its end.");

    internal string? ReadString()
    {
        ulong head = ReadVarint();
        if (head == 0)
            return null;
        ulong length = (head - 1) >> 1;
        if (length > int.MaxValue / 2)
            throw new InvalidDataException($"A message is to have a string of {length} characters.");
        if (((head - 1) & 1) == 0)
            return Encoding.Latin1.GetString(ReadSpan((long)length));
        ReadOnlySpan<byte> bytes = ReadSpan((long)length * 2);
        return string.Create((int)length, bytes, static (to, from) => from.CopyTo(MemoryMarshal.AsBytes(to)));
    }

    /// <summary>How many elements of that size a block has, which is then the caller's to read, once.</summary>
    internal long TakeBlock(int index, int elementSize)
    {
        long length = Source.BlockLength(index);
        _isRead ??= new bool[Source.BlockCount];
        if (_isRead[index] || length % elementSize != 0)
            throw new InvalidDataException($"Array {index} of a message is not what it is to be.");
        _isRead[index] = true;
        return length / elementSize;
    }
}
