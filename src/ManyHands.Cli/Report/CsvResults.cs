using System.Buffers;
using System.Globalization;
using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>Comma-separated values by RFC 4180, in UTF-8 without a byte order mark. Not thread-safe.</summary>
/// <remarks>
/// Null is an empty field, an empty text a quoted one. A text that a spreadsheet would take for a formula gets an apostrophe
/// before it, since a server can choose some of them and people open such files with a click (CWE-1236); whoever needs each
/// octet takes JSON lines or Parquet.
/// </remarks>
internal sealed class CsvResults : IResultWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    // As a spreadsheet reads them, the full-width ones too.
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    private readonly StreamWriter _writer;

    public CsvResults(Stream stream)
    {
        _writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        _writer.WriteLine("url,final_url,ok,status,bytes,sha256,content_type,charset,file,started,ms,attempts,worker,error_kind,error_message,same_as");
    }

    public ValueTask WriteAsync(IReadOnlyList<PageResult> results)
    {
        foreach (PageResult result in results)
            Write(result);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private void Write(PageResult result)
    {
        Text(result.Url);
        Next().Text(result.FinalUrl);
        Next()._writer.Write(result.Ok ? "true" : "false");
        Next().Number(result.Status);
        Next().Number(result.Bytes);
        Next().Text(result.Sha256);
        Next().Text(result.ContentType);
        Next().Text(result.Charset);
        Next().Text(result.File);
        Next().Text(result.Started is { } started ? JsonLines.Time(started) : null);
        Next()._writer.Write(Math.Round(result.Milliseconds, 1).ToString(CultureInfo.InvariantCulture));
        Next().Number(result.Attempts);
        Next().Text(result.Worker);
        Next().Text(result.Error is { } error ? ContinueRule.Spell(error.Kind) : null);
        Next().Text(result.Error?.Message);
        Next().Text(result.SameAs);
        _writer.WriteLine();
    }

    private CsvResults Next()
    {
        _writer.Write(',');
        return this;
    }

    private void Number(long? value)
    {
        if (value is { } number)
            _writer.Write(number);
    }

    private void Text(string? value)
    {
        if (value is null)
            return;
        string guard = value.Length > 0 && Formula.Contains(value[0]) ? "'" : "";
        if (value.Length > 0 && value.AsSpan().IndexOfAny(Special) < 0)
        {
            _writer.Write(guard);
            _writer.Write(value);
            return;
        }
        _writer.Write('"');
        _writer.Write(guard);
        _writer.Write(value.Replace("\"", "\"\"", StringComparison.Ordinal));
        _writer.Write('"');
    }
}
