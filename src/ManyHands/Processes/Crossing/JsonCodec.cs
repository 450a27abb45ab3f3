using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ManyHands;

/// <summary>All types that aren't plain values: JSON, with the large arrays beside it.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class JsonCodec<T> : Codec<T>
{
    private readonly JsonTypeInfo<T> _contract;

    internal JsonCodec(JsonTypeInfo<T> contract) => _contract = contract;

    internal override void Write(PayloadWriter writer, T value)
    {
        PayloadWriter? outer = JsonBlocks.Writer;
        JsonBlocks.Writer = writer;
        int start = writer.BeginLength();
        Utf8JsonWriter json = writer.Json(CrossingJson.WriterOptions);
        try
        {
            JsonSerializer.Serialize(json, value, _contract);
            json.Flush();
            writer.EndLength(start);
        }
        catch (Exception exception) when (exception is not JobSerializationException)
        {
            throw JsonFailure.OfWriting(typeof(T), exception, json.CurrentDepth);
        }
        finally
        {
            JsonBlocks.Writer = outer;
        }
    }

    internal override T Read(PayloadReader reader)
    {
        ReadOnlySpan<byte> json = reader.ReadPrefixed();
        PayloadReader? outer = JsonBlocks.Reader;
        JsonBlocks.Reader = reader;
        try
        {
            return JsonSerializer.Deserialize(json, _contract)!;
        }
        catch (Exception exception) when (exception is not (JobSerializationException or InvalidDataException))
        {
            throw JsonFailure.OfReading(typeof(T), exception);
        }
        finally
        {
            JsonBlocks.Reader = outer;
        }
    }
}
