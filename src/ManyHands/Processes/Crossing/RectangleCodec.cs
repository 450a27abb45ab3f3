using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>Arrays of several dimensions, <c>double[,]</c> say, of values without references.</summary>
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class RectangleCodec<TArray> : Codec<TArray>
{
    private static readonly Type Element = typeof(TArray).GetElementType()!;
    private static readonly int Size = (int)typeof(System.Runtime.CompilerServices.Unsafe)
        .GetMethod(nameof(System.Runtime.CompilerServices.Unsafe.SizeOf))!.MakeGenericMethod(Element).Invoke(null, null)!;

    internal override void Write(PayloadWriter writer, TArray value)
    {
        if (value is not Array array)
        {
            writer.WriteBool(false);
            return;
        }

        writer.WriteBool(true);
        for (int i = 0; i < array.Rank; i++)
        {
            writer.WriteVarint((ulong)(uint)array.GetLowerBound(i));
            writer.WriteVarint(array.GetLength(i));
        }

        RawArrays.Write(writer, new ArrayBlock(array, Size));
    }

    internal override TArray Read(PayloadReader reader)
    {
        if (!reader.ReadBool())
            return default!;
        int rank = typeof(TArray).GetArrayRank();
        int[] lengths = new int[rank], lowest = new int[rank];
        UInt128 total = 1;
        for (int i = 0; i < rank; i++)
        {
            lowest[i] = (int)(uint)reader.ReadVarint();
            lengths[i] = (int)Math.Min(reader.ReadVarint(), int.MaxValue);
            if ((long)lowest[i] + lengths[i] > int.MaxValue)
                throw new InvalidDataException("An array in a message has a side that no array has.");
            total = UInt128.Min(total * (UInt128)lengths[i], ulong.MaxValue);
        }

        long count = RawArrays.ReadHead(reader, Size, out int block);
        if (count < 0 || total != (UInt128)count)
            throw new InvalidDataException("An array in a message has not as many elements as its sides say.");
        var array = Array.CreateInstance(Element, lengths, lowest);
        RawArrays.ReadBody(reader, block, array, Size);
        return (TArray)(object)array;
    }
}
