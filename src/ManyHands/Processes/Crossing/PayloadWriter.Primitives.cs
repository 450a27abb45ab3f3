using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ManyHands;

internal sealed partial class PayloadWriter
{
    private static readonly SearchValues<char> Latin1 =
        SearchValues.Create([.. Enumerable.Range(0, 256).Select(x => (char)x)]);

    internal void WriteByte(byte value)
    {
        Reserve(1);
        _buffer[_written++] = value;
    }

    internal void WriteBool(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>Seven bits a byte, the low ones first (LEB128), so that small numbers are short.</summary>
    internal void WriteVarint(ulong value)
    {
        Reserve(10);
        while (value > 0x7F)
        {
            _buffer[_written++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_written++] = (byte)value;
    }

    /// <summary>A number that is rarely below zero.</summary>
    internal void WriteVarint(long value) => WriteVarint((ulong)value);

    /// <summary>The value's bytes as they lie in memory: both sides are the same program on the same machine.</summary>
    internal void WriteRaw<T>(T value)
    {
        Reserve(Unsafe.SizeOf<T>());
        Unsafe.WriteUnaligned(ref _buffer[_written], value);
        _written += Unsafe.SizeOf<T>();
    }

    /// <summary>Bytes without their length.</summary>
    internal void WriteSpan(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_written));
        _written += bytes.Length;
    }

    /// <summary>Bytes after their length.</summary>
    internal void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteVarint(bytes.Length);
        WriteSpan(bytes);
    }

    /// <summary>
    /// A string with every one of its UTF-16 units, also those that are no valid text, or null: Latin-1 is sent as one byte a
    /// character, all else as two.
    /// </summary>
    internal void WriteString(string? value)
    {
        if (value is null)
        {
            WriteVarint(0ul);
            return;
        }

        bool isNarrow = !value.AsSpan().ContainsAnyExcept(Latin1);
        WriteVarint(((ulong)value.Length << 1 | (isNarrow ? 0ul : 1ul)) + 1);
        if (!isNarrow)
        {
            WriteSpan(MemoryMarshal.AsBytes(value.AsSpan()));
            return;
        }

        Reserve(value.Length);
        Encoding.Latin1.GetBytes(value, _buffer.AsSpan(_written));
        _written += value.Length;
    }

    /// <summary>Leaves room for the length of what follows; <see cref="EndLength"/> fills it in.</summary>
    internal int BeginLength()
    {
        Reserve(sizeof(int));
        _written += sizeof(int);
        return _written;
    }

    internal void EndLength(int start) =>
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start - sizeof(int)), _written - start);
}
