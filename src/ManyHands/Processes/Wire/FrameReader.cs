using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>Takes frames from a pipe, blocking. Not thread-safe; confined to a worker.</summary>
internal sealed class FrameReader(SafeFileHandle pipe)
{
    // Frames are at most a payload that stands in them and some names; more is junk.
    private const int LargestFrame = 1 << 20;

    private byte[] _bytes = new byte[64 * 1024];
    private int _start;
    private int _end;

    internal FrameKind Kind { get; private set; }

    /// <summary>What the frame says; valid till the next is read.</summary>
    internal ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>The next frame; false when the other side has closed the pipe, in the midst of a frame too.</summary>
    /// <exception cref="InvalidDataException">What came is no frame.</exception>
    internal bool Read()
    {
        if (!Fill(5))
            return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_start));
        if (length is < 1 or > LargestFrame)
            throw new InvalidDataException($"a frame of {length} bytes");
        Kind = (FrameKind)_bytes[_start + 4];

        // Before the body is waited for, which need not come where this is none.
        if (Kind is FrameKind.None or > FrameKind.Returned)
            throw new InvalidDataException($"a frame of kind {(byte)Kind}");
        if (!Fill(4 + length))
            return false;
        Body = _bytes.AsMemory(_start + 5, length - 1);
        _start += 4 + length;
        return true;
    }

    private bool Fill(int count)
    {
        if (_end - _start >= count)
            return true;
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }

        if (_bytes.Length < count)
            Array.Resize(ref _bytes, Math.Max(count, 2 * _bytes.Length));
        while (_end < count)
        {
            int read = Pipe.Read(pipe, _bytes.AsSpan(_end));
            if (read == 0)
                return false;
            _end += read;
        }

        return true;
    }
}
