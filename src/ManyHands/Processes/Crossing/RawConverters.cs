using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ManyHands;

/// <summary>Values without references, and arrays and lists of them, inside other values: see <see cref="RawTypes"/>.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class RawConverters : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => ConverterOf(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(ConverterOf(typeToConvert)!)!;

    private static Type? ConverterOf(Type type)
    {
        if (type.IsArray)
        {
            return !RawTypes.Contains(type.GetElementType()!) ? null
                : type.IsSZArray ? typeof(RawArrayConverter<>).MakeGenericType(type.GetElementType()!)
                : typeof(RectangleConverter<>).MakeGenericType(type);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) && RawTypes.Contains(type.GenericTypeArguments[0]))
            return typeof(RawListConverter<>).MakeGenericType(type.GenericTypeArguments[0]);
        return RawTypes.Contains(type) && !IsWrittenExactly(type) ? typeof(RawConverter<>).MakeGenericType(type) : null;
    }

    // Whole numbers are, by the serializer itself; others lose bits, half characters too, or are no names of JSON.
    private static bool IsWrittenExactly(Type type) =>
        type.IsEnum || Nullable.GetUnderlyingType(type) is not null
        || (type.IsPrimitive && type != typeof(double) && type != typeof(float) && type != typeof(char));
}

internal sealed class RawConverter<T> : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? Value(reader.ValueSpan) : throw new JsonException("Not a value's bytes.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteBase64StringValue(Bytes(ref value));

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Value(reader.ValueSpan);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(Convert.ToBase64String(Bytes(ref value)));

    private static Span<byte> Bytes(ref T value) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>());

    // In base64 nothing is escaped, so it is there as it was written.
    private static T Value(ReadOnlySpan<byte> text)
    {
        T value = default;
        return Base64.DecodeFromUtf8(text, Bytes(ref value), out _, out int written) == OperationStatus.Done && written == Unsafe.SizeOf<T>()
            ? value
            : throw new JsonException("Not the bytes of a value of the type.");
    }
}

/// <summary>A large array is the index of its block; the bytes of a small one stand in the JSON.</summary>
internal sealed class RawArrayConverter<T> : JsonConverter<T[]>
{
    public override T[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Elements(ref reader);

    public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options)
    {
        long bytes = value.LongLength * Unsafe.SizeOf<T>();
        if (RawJson.IsSmall(bytes))
            writer.WriteBase64StringValue(RawArray.Bytes(value, 0, (int)bytes));
        else
            writer.WriteNumberValue(JsonBlocks.Writer!.Add(new ArrayBlock(value, Unsafe.SizeOf<T>())));
    }

    internal static T[] Elements(ref Utf8JsonReader reader)
    {
        int size = Unsafe.SizeOf<T>();
        if (reader.TokenType == JsonTokenType.Number)
        {
            int block = reader.GetInt32();
            T[] large = RawArrays.Make<T>(RawJson.Source.TakeBlock(block, size));
            RawArrays.ReadBlock(RawJson.Source.Source, block, large, size);
            return large;
        }

        // Bytes of bytes need not be copied again.
        byte[] bytes = reader.GetBytesFromBase64();
        if (bytes is T[] same && typeof(T) == typeof(byte))
            return same;
        if (bytes.Length % size != 0)
            throw new JsonException("Not a whole number of elements.");
        T[] elements = RawArrays.Make<T>(bytes.Length / size);
        bytes.CopyTo(RawArray.Bytes(elements, 0, bytes.Length));
        return elements;
    }
}

internal sealed class RawListConverter<T> : JsonConverter<List<T>>
{
    public override List<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ListCodec<T>.ToList(RawArrayConverter<T>.Elements(ref reader));

    public override void Write(Utf8JsonWriter writer, List<T> value, JsonSerializerOptions options)
    {
        RuntimeTypes.ThrowIfOther(value, typeof(List<T>));
        Span<T> items = CollectionsMarshal.AsSpan(value);
        long bytes = (long)items.Length * Unsafe.SizeOf<T>();
        if (RawJson.IsSmall(bytes))
            writer.WriteBase64StringValue(RawArray.Bytes(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)), 0, (int)bytes));
        else
            writer.WriteNumberValue(JsonBlocks.Writer!.Add(new ListBlock<T>(value)));
    }
}

/// <summary>Written whole by its codec into bytes of its own: several dimensions are rare inside other values.</summary>
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class RectangleConverter<TArray> : JsonConverter<TArray>
{
    private static readonly RectangleCodec<TArray> Codec = new();

    public override TArray? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RawJson.Inside(ref reader, Codec.Read);

    public override void Write(Utf8JsonWriter writer, TArray value, JsonSerializerOptions options) =>
        RawJson.WriteInside(writer, inner => Codec.Write(inner, value));
}

internal sealed class BigIntegerConverter : JsonConverter<BigInteger>
{
    public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetBytesFromBase64());

    public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.ToByteArray());

    public override BigInteger ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        BigInteger.Parse(reader.GetString()!, CultureInfo.InvariantCulture);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString(CultureInfo.InvariantCulture));
}
