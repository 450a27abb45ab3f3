using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>Results as JSON objects, one a line: each key always there, in the contract's order. Not thread-safe.</summary>
internal sealed class JsonLines : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;

    public JsonLines() =>
        // The relaxed encoder leaves letters of all languages as they are, and escapes control characters all the same.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The line with its end. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Line(PageResult result)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("url", result.Url);
        _json.WriteString("final_url", result.FinalUrl);
        _json.WriteBoolean("ok", result.Ok);
        Write("status", result.Status);
        Write("bytes", result.Bytes);
        _json.WriteString("sha256", result.Sha256);
        _json.WriteString("content_type", result.ContentType);
        _json.WriteString("charset", result.Charset);
        _json.WriteString("file", result.File);
        _json.WriteString("started", result.Started is { } started ? Time(started) : null);
        _json.WriteNumber("ms", Math.Round(result.Milliseconds, 1));
        _json.WriteNumber("attempts", result.Attempts);
        _json.WriteString("worker", result.Worker);
        Write(result.Error);
        _json.WriteString("same_as", result.SameAs);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        return _buffer.WrittenSpan;
    }

    /// <summary>A time as results tell it: UTC, to the millisecond.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public void Dispose() => _json.Dispose();

    private void Write(string name, long? value)
    {
        if (value is { } number) _json.WriteNumber(name, number);
        else _json.WriteNull(name);
    }

    private void Write(PageError? error)
    {
        if (error is null)
        {
            _json.WriteNull("error");
            return;
        }

        _json.WriteStartObject("error");
        _json.WriteString("kind", ContinueRule.Spell(error.Kind));
        _json.WriteString("message", error.Message);
        _json.WriteEndObject();
    }
}
