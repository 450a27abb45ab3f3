using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ManyHands;

/// <summary>
/// Arrays of values without references: small ones among the main bytes, others as a <see cref="Block"/>, which is never
/// copied into them. First stands what it is (0 null, 1 bytes, 2 a block), then the count of bytes and the bytes, or the
/// index of the block.
/// </summary>
internal static class RawArrays
{
    /// <summary>In bytes; a larger array costs less as a block of its own than copied.</summary>
    internal const int Small = 4096;

    internal static void WriteNull(PayloadWriter writer) => writer.WriteByte(0);

    internal static void Write(PayloadWriter writer, Block block)
    {
        if (block.Length <= Small || writer.IsInline)
        {
            writer.WriteByte(1);
            writer.WriteVarint(block.Length);
            block.CopyTo(writer);
            return;
        }

        writer.WriteByte(2);
        writer.WriteVarint(writer.Add(block));
    }

    /// <summary>How many elements follow; -1 is null. <paramref name="block"/> is -1 where they are among the main bytes.</summary>
    internal static long ReadHead(PayloadReader reader, int elementSize, out int block)
    {
        block = -1;
        switch (reader.ReadByte())
        {
            case 0:
                return -1;
            case 1:
                int bytes = reader.ReadCount();
                if (bytes % elementSize != 0)
                    throw new InvalidDataException("An array in a message has a part of an element.");
                return bytes / elementSize;
            case 2:
                block = (int)Math.Min(reader.ReadVarint(), int.MaxValue);
                return reader.TakeBlock(block, elementSize);
            default:
                throw new InvalidDataException("There is no array where a message is to have one.");
        }
    }

    internal static void ReadBody(PayloadReader reader, int block, Array to, int elementSize)
    {
        if (block < 0)
            reader.ReadSpan(to.LongLength * elementSize).CopyTo(RawArray.Bytes(to, 0, checked(to.Length * elementSize)));
        else
            ReadBlock(reader.Source, block, to, elementSize);
    }

    internal static void ReadBlock(PayloadSource source, int block, Array to, int elementSize)
    {
        const int Piece = 1 << 30;
        long length = to.LongLength * elementSize;
        for (long done = 0; done < length; done += Piece)
            source.ReadBlock(block, done, RawArray.Bytes(to, done, (int)Math.Min(Piece, length - done)));
    }

    /// <summary>An array to be filled at once; there is no need for zeros in it first.</summary>
    internal static T[] Make<T>(long count) =>
        count == 0 ? []
        : count > Array.MaxLength ? throw new InvalidDataException($"A message is to have an array of {count} elements.")
        : GC.AllocateUninitializedArray<T>((int)count);
}

internal sealed class ArrayCodec<T> : Codec<T[]?>
{
    internal override void Write(PayloadWriter writer, T[]? value)
    {
        if (value is null)
        {
            RawArrays.WriteNull(writer);
            return;
        }

        // A small one without a Block made for it.
        int size = Unsafe.SizeOf<T>();
        if (value.LongLength * size > RawArrays.Small)
        {
            RawArrays.Write(writer, new ArrayBlock(value, size));
            return;
        }

        writer.WriteByte(1);
        writer.WriteBytes(RawArray.Bytes(value, 0, value.Length * size));
    }

    internal override T[]? Read(PayloadReader reader)
    {
        long count = RawArrays.ReadHead(reader, Unsafe.SizeOf<T>(), out int block);
        if (count < 0)
            return null;
        T[] value = RawArrays.Make<T>(count);
        RawArrays.ReadBody(reader, block, value, Unsafe.SizeOf<T>());
        return value;
    }
}

internal sealed class ListCodec<T> : Codec<List<T>?>
{
    internal override void Write(PayloadWriter writer, List<T>? value)
    {
        if (value is null)
        {
            RawArrays.WriteNull(writer);
            return;
        }

        RuntimeTypes.ThrowIfOther(value, typeof(List<T>));
        RawArrays.Write(writer, new ListBlock<T>(value));
    }

    internal override List<T>? Read(PayloadReader reader)
    {
        long count = RawArrays.ReadHead(reader, Unsafe.SizeOf<T>(), out int block);
        if (count < 0)
            return null;
        T[] items = RawArrays.Make<T>(count);
        RawArrays.ReadBody(reader, block, items, Unsafe.SizeOf<T>());
        return ToList(items);
    }

    internal static List<T> ToList(T[] items)
    {
        var list = new List<T>(items.Length);
        CollectionsMarshal.SetCount(list, items.Length);
        items.CopyTo(CollectionsMarshal.AsSpan(list));
        return list;
    }
}
