using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ManyHands;

/// <summary>Exceptions among results cross as those that jobs throw do.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class ExceptionConverters : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeof(Exception).IsAssignableFrom(typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(ExceptionConverter<>).MakeGenericType(typeToConvert))!;
}

[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class ExceptionConverter<T> : JsonConverter<T>
    where T : Exception
{
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Exception exception = RawJson.Inside(ref reader, ExceptionCodec.Read);
        return exception as T
            ?? throw new JobSerializationException($"A {typeof(T).Name} could not be rebuilt in this process: {exception.Message}", null, exception);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        RawJson.WriteInside(writer, inner => ExceptionCodec.Write(inner, value));
}
