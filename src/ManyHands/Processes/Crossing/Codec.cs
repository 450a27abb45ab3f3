using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>How values of a type cross to another process. Thread-safe.</summary>
internal abstract class Codec
{
    internal abstract Type Type { get; }

    /// <summary>The codec of a type.</summary>
    /// <exception cref="JobSerializationException">No value of the type can cross whole; it says which member is in the way.</exception>
    [RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
    internal static Codec Of(Type type) => CodecTable.Of(type);

    /// <exception cref="JobSerializationException">This value can't cross whole.</exception>
    internal abstract void WriteObject(PayloadWriter writer, object? value);

    /// <exception cref="InvalidDataException">The bytes are no message.</exception>
    /// <exception cref="JobSerializationException">The value can't be rebuilt.</exception>
    internal abstract object? ReadObject(PayloadReader reader);
}

/// <inheritdoc cref="Codec"/>
internal abstract class Codec<T> : Codec
{
    private static Codec<T>? s_instance;

    /// <inheritdoc cref="Codec.Of"/>
    internal static Codec<T> Instance
    {
        [RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
        get => s_instance ??= (Codec<T>)Of(typeof(T));
    }

    internal override Type Type => typeof(T);

    /// <inheritdoc cref="Codec.WriteObject"/>
    internal abstract void Write(PayloadWriter writer, T value);

    /// <inheritdoc cref="Codec.ReadObject"/>
    internal abstract T Read(PayloadReader reader);

    internal override void WriteObject(PayloadWriter writer, object? value) => Write(writer, (T)value!);

    internal override object? ReadObject(PayloadReader reader) => Read(reader);
}
