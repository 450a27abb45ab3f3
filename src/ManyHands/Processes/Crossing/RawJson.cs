using System.Text.Json;

namespace ManyHands;

/// <summary>Bytes inside JSON.</summary>
internal static class RawJson
{
    /// <summary>What JSON is written into the message of; converters are called by the codecs of this library only.</summary>
    internal static PayloadReader Source =>
        JsonBlocks.Reader ?? throw new JsonException("An array is to be read of a message, and there is none.");

    internal static bool IsSmall(long bytes) => bytes <= RawArrays.Small || (JsonBlocks.Writer!.IsInline && bytes < int.MaxValue / 2);

    /// <summary>What another codec writes, as bytes.</summary>
    internal static void WriteInside(Utf8JsonWriter json, Action<PayloadWriter> write)
    {
        var inner = new PayloadWriter { IsInline = true };
        write(inner);
        json.WriteBase64StringValue(inner.Main.Span);
    }

    internal static T Inside<T>(ref Utf8JsonReader json, Func<PayloadReader, T> read)
    {
        byte[] bytes = json.GetBytesFromBase64();
        return read(new PayloadReader(new MemoryPayload(bytes, bytes.Length, [])));
    }
}
