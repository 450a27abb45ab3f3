using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace ManyHands;

/// <summary>Which codec a type has. Thread-safe.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal static class CodecTable
{
    // The common ones stand here without reflection; all others are made once for each type.
    private static readonly ConcurrentDictionary<Type, Codec> Codecs = new(
        new Codec[]
        {
            new RawCodec<Nothing>(), new BoolCodec(), new RawCodec<char>(),
            new RawCodec<byte>(), new RawCodec<sbyte>(), new RawCodec<short>(), new RawCodec<ushort>(), new RawCodec<int>(),
            new RawCodec<uint>(), new RawCodec<long>(), new RawCodec<ulong>(), new RawCodec<Int128>(), new RawCodec<UInt128>(),
            new RawCodec<Half>(), new RawCodec<float>(), new RawCodec<double>(), new RawCodec<decimal>(), new RawCodec<Complex>(),
            new RawCodec<Guid>(), new RawCodec<DateTime>(), new RawCodec<DateTimeOffset>(), new RawCodec<TimeSpan>(),
            new RawCodec<DateOnly>(), new RawCodec<TimeOnly>(),
            new StringCodec(), new StringArrayCodec(),
            new ArrayCodec<byte>(), new ArrayCodec<int>(), new ArrayCodec<long>(), new ArrayCodec<float>(), new ArrayCodec<double>(),
        }.Select(codec => KeyValuePair.Create(codec.Type, codec)));

    internal static Codec Of(Type type) => Codecs.TryGetValue(type, out Codec? codec) ? codec : Codecs.GetOrAdd(type, Make);

    private static Codec Make(Type type)
    {
        if (type.ContainsGenericParameters || type.IsByRefLike || type.IsByRef || type.IsPointer || type.IsFunctionPointer
            || type == typeof(void))
        {
            throw new JobSerializationException($"{TypeName.Of(type)} is no type whose values could go to another process.");
        }

        if (RawOf(type) is { } raw)
            return (Codec)Activator.CreateInstance(raw)!;
        JsonTypeInfo contract = CrossingJson.Contract(type);
        Type codec = typeof(JsonCodec<>).MakeGenericType(type);
        return (Codec)Activator.CreateInstance(codec, BindingFlags.Instance | BindingFlags.NonPublic, null, [contract], null)!;
    }

    private static Type? RawOf(Type type)
    {
        if (RawTypes.Contains(type))
            return typeof(RawCodec<>).MakeGenericType(type);
        if (type.IsArray && RawTypes.Contains(type.GetElementType()!))
        {
            return type.IsSZArray
                ? typeof(ArrayCodec<>).MakeGenericType(type.GetElementType()!)
                : typeof(RectangleCodec<>).MakeGenericType(type);
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) && RawTypes.Contains(type.GenericTypeArguments[0])
            ? typeof(ListCodec<>).MakeGenericType(type.GenericTypeArguments[0])
            : null;
    }
}
