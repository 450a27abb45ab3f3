namespace ManyHands;

/// <summary>A value without references, as its bytes in memory.</summary>
internal sealed class RawCodec<T> : Codec<T>
{
    internal override void Write(PayloadWriter writer, T value) => writer.WriteRaw(value);

    internal override T Read(PayloadReader reader) => reader.ReadRaw<T>();
}

/// <summary>A bool of its own: one whose byte is neither 0 nor 1 would be true and not equal to true.</summary>
internal sealed class BoolCodec : Codec<bool>
{
    internal override void Write(PayloadWriter writer, bool value) => writer.WriteBool(value);

    internal override bool Read(PayloadReader reader) => reader.ReadBool();
}

internal sealed class StringCodec : Codec<string?>
{
    internal override void Write(PayloadWriter writer, string? value) => writer.WriteString(value);

    internal override string? Read(PayloadReader reader) => reader.ReadString();
}

internal sealed class StringArrayCodec : Codec<string?[]?>
{
    internal override void Write(PayloadWriter writer, string?[]? value)
    {
        if (value is null)
        {
            writer.WriteVarint(0ul);
            return;
        }

        writer.WriteVarint(value.LongLength + 1);
        foreach (string? text in value)
            writer.WriteString(text);
    }

    internal override string?[]? Read(PayloadReader reader)
    {
        ulong head = reader.ReadVarint();
        if (head == 0)
            return null;
        if (head - 1 > (ulong)reader.Remaining)
            throw new InvalidDataException($"A message of {reader.Remaining} more bytes is to have {head - 1} strings.");
        string?[] value = head == 1 ? [] : new string?[(int)(head - 1)];
        for (int i = 0; i < value.Length; i++)
            value[i] = reader.ReadString();
        return value;
    }
}
