using Microsoft.Win32.SafeHandles;

namespace ManyHands.Tests;

/// <summary>A frame fits into a pipe, whatever it speaks of.</summary>
public sealed class FrameTests
{
    [Fact]
    public void A_message_of_very_many_arrays_has_a_short_frame()
    {
        const int Count = 200_000;
        PayloadWriter payload = new();
        for (int i = 0; i < Count; i++)
            payload.Add(new OneByte((byte)i));
        using SafeFileHandle arena = MemoryFile.Create("test", 0);
        FrameWriter writer = new();
        writer.Begin(FrameKind.Run);
        writer.Write(payload, arena);
        writer.End();
        Assert.InRange(writer.Length, 1, FrameWriter.LargestInline);

        FrameBody body = new(writer.Written[5..].ToArray());
        PayloadSource read = body.ReadPayload(arena, out bool isInArena);
        Assert.True(isInArena);
        Assert.Equal(Count, read.BlockCount);
        byte[] last = new byte[1];
        read.ReadBlock(Count - 1, 0, last);
        Assert.Equal(unchecked((byte)(Count - 1)), last[0]);
    }

    private sealed class OneByte(byte value) : Block
    {
        private readonly byte[] _bytes = [value];

        internal override long Length => 1;

        protected override ReadOnlySpan<byte> Bytes(long offset, int count) => _bytes.AsSpan((int)offset, count);
    }
}
