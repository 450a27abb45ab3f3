using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ManyHands;

/// <summary>
/// Strings exactly. JSON is UTF-8 and has no way to write half a surrogate pair, for which the serializer would put U+FFFD:
/// such a string stands as U+0001 and its UTF-16 in base64, and so does one that begins with U+0001.
/// </summary>
internal sealed class ExactStringConverter : JsonConverter<string>
{
    private const char Mark = '\u0001';

    private static readonly SearchValues<char> Surrogates =
        SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(x => (char)x)]);

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Exact(reader.GetString());

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(IsPlain(value) ? value : Marked(value));

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Exact(reader.GetString())!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(IsPlain(value) ? value : Marked(value));

    internal static bool IsPlain(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && text[0] == Mark)
            return false;
        int at = text.IndexOfAny(Surrogates);
        return at < 0 || !HasHalf(text[at..]);
    }

    internal static string Marked(ReadOnlySpan<char> text) => Mark + Convert.ToBase64String(MemoryMarshal.AsBytes(text));

    internal static string? Exact(string? text) =>
        text is null || text.Length == 0 || text[0] != Mark ? text : FromUtf16(Convert.FromBase64String(text[1..]));

    // Encoding.Unicode would put U+FFFD for a half, too.
    private static string FromUtf16(byte[] bytes) =>
        bytes.Length % 2 != 0 ? throw new JsonException("Half a character.") : new string(MemoryMarshal.Cast<byte, char>(bytes));

    private static bool HasHalf(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int used) != OperationStatus.Done)
                return true;
            text = text[used..];
        }

        return false;
    }
}

/// <summary>Addresses as absolute or relative as they are: of a path alone the serializer would take it for relative.</summary>
internal sealed class ExactUriConverter : JsonConverter<Uri>
{
    public override Uri? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => FromText(reader.GetString());

    public override void Write(Utf8JsonWriter writer, Uri value, JsonSerializerOptions options) => writer.WriteStringValue(ToText(value));

    public override Uri ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => FromText(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] Uri value, JsonSerializerOptions options) =>
        writer.WritePropertyName(ToText(value));

    private static string ToText(Uri value) =>
        (value.IsAbsoluteUri ? "A" : "R")
        + (ExactStringConverter.IsPlain(value.OriginalString) ? value.OriginalString : ExactStringConverter.Marked(value.OriginalString));

    private static Uri FromText(string? text) => text switch
    {
        ['A', .. var rest] => new Uri(ExactStringConverter.Exact(rest)!, UriKind.Absolute),
        ['R', .. var rest] => new Uri(ExactStringConverter.Exact(rest)!, UriKind.Relative),
        _ => throw new JsonException("Not an address."),
    };
}
