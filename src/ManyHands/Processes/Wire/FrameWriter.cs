using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>Puts frames together, several for one write. Not thread-safe; its owner's lock guards it.</summary>
/// <remarks>A frame is the length of what follows (4 bytes, little-endian), its kind (1 byte), and its body.</remarks>
internal sealed class FrameWriter : IBufferWriter<byte>
{
    /// <summary>A body this long or shorter stands in its frame; a longer one goes into the arena.</summary>
    internal const int LargestInline = 32 * 1024;

    private byte[] _bytes = new byte[1024];
    private int _start;

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    internal void Clear() => Length = 0;

    internal void Begin(FrameKind kind)
    {
        _start = Length;
        Room(5)[4] = (byte)kind;
        Length += 5;
    }

    internal void End() => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_start), Length - _start - 4);

    /// <summary>A whole frame of one number.</summary>
    internal void Write(FrameKind kind, long number)
    {
        Begin(kind);
        Write(number);
        End();
    }

    internal void Write(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    internal void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);
        Length += 8;
    }

    /// <summary>UTF-8 after its length; null as such.</summary>
    internal void Write(string? value)
    {
        if (value is null)
        {
            Write(-1L);
            return;
        }

        int length = Encoding.UTF8.GetByteCount(value);
        Write((long)length);
        Encoding.UTF8.GetBytes(value, Room(length));
        Length += length;
    }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>The last part of a frame: a payload, in the frame if it is small, else in the arena, written there at once.</summary>
    /// <param name="payload">What is said.</param>
    /// <param name="arena">Where a large one goes; it must be free.</param>
    internal void Write(PayloadWriter payload, SafeFileHandle arena)
    {
        if (payload.Length <= LargestInline)
        {
            BeginPayload(isLarge: false, payload.Main.Length, payload.Blocks.Count);
            foreach (Block block in payload.Blocks)
                Write(block.Length);
            Write(payload.Main.Span);
            foreach (Block block in payload.Blocks)
                block.CopyTo(this);
            return;
        }

        // The lengths of the blocks stand in the arena, too: a frame must fit into a pipe, however many there are.
        BeginPayload(isLarge: true, payload.Main.Length, payload.Blocks.Count);
        byte[] lengths = new byte[payload.Blocks.Count * sizeof(long)];
        for (int i = 0; i < payload.Blocks.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(lengths.AsSpan(i * sizeof(long)), payload.Blocks[i].Length);
        RandomAccess.Write(arena, lengths, 0);
        RandomAccess.Write(arena, payload.Main.Span, lengths.Length);
        long offset = lengths.Length + payload.Main.Length;
        foreach (Block block in payload.Blocks)
        {
            block.WriteTo(arena, offset);
            offset += block.Length;
        }
    }

    /// <summary>The last part of a frame: a small payload without blocks.</summary>
    internal void WriteInline(ReadOnlySpan<byte> main)
    {
        BeginPayload(isLarge: false, main.Length, blocks: 0);
        Write(main);
    }

    void IBufferWriter<byte>.Advance(int count) => Length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Room(Math.Max(1, sizeHint));
        return _bytes.AsMemory(Length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        Room(Math.Max(1, sizeHint));
        return _bytes.AsSpan(Length);
    }

    private void BeginPayload(bool isLarge, long main, long blocks)
    {
        Write((byte)(isLarge ? 1 : 0));
        Write(main);
        Write(blocks);
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + count));
        return _bytes.AsSpan(Length, count);
    }
}
