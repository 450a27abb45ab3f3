using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>A report as one JSON object: each key always there, null where there is nothing to say. Not thread-safe.</summary>
internal sealed class ReportJson
{
    private readonly Utf8JsonWriter _json;

    private ReportJson(Utf8JsonWriter json) => _json = json;

    /// <summary>The object with a line's end.</summary>
    public static ReadOnlySpan<byte> Of(JournalReport report, string folder)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true }))
            new ReportJson(json).Write(report, folder);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    private void Write(JournalReport report, string folder)
    {
        _json.WriteStartObject();
        _json.WriteString("folder", folder);
        _json.WriteString("command", report.IsCrawl ? "crawl" : "fetch");
        if (report.IgnoredRobots is { } ignored)
            _json.WriteBoolean("ignored_robots", ignored);
        else
            _json.WriteNull("ignored_robots");
        if (report.Robots is { } robots)
        {
            _json.WriteStartObject("robots");
            Write("found", robots.Found);
            Write("none", robots.None);
            Write("out_of_reach", robots.OutOfReach);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteNull("robots");
        }
        Write("known", report.Known);
        Write("finished", report.Finished);
        Write("ok", report.Ok);
        Write("failed", report.Failed);
        Write("waiting", report.Waiting);
        Write("left_out", report.LeftOut);
        Write("left_over", report.LeftOver);
        Write("bytes", report.Bytes);
        Write("first", report.First);
        Write("last", report.Last);
        Write("cut_pages", report.CutPages);
        WriteCounts(report);
        WriteFindings(report);
        _json.WriteEndObject();
    }

    private void WriteCounts(JournalReport report)
    {
        Write("outcomes", report.Outcomes, outcome =>
        {
            _json.WriteString("error_kind", outcome.Kind);
            Write("status", outcome.Status);
            Write("count", outcome.Count);
            Write("bytes", outcome.Bytes);
        });
        Write("hosts", report.Hosts, WriteHost);
        Write("types", report.Types, type =>
        {
            _json.WriteString("content_type", type.Type.Length == 0 ? null : type.Type);
            Write("count", type.Count);
            Write("bytes", type.Bytes);
        });
        Write("times", report.Times, time =>
        {
            Write("below_ms", (long?)time.Below?.TotalMilliseconds);
            Write("count", time.Count);
        });
        Write("depths", report.Depths, depth =>
        {
            Write("depth", depth.Depth);
            Write("let_in", depth.LetIn);
            Write("left_out", depth.LeftOut);
        });
        Write("reasons", report.Reasons, reason =>
        {
            _json.WriteString("reason", reason.Reason);
            _json.WriteBoolean("trap", ReportWords.IsTrap(reason.Reason));
            Write("count", reason.Count);
        });
        Write("skipped", report.Skipped, skipped =>
        {
            _json.WriteString("reason", skipped.Reason);
            _json.WriteBoolean("trap", ReportWords.IsTrap(skipped.Reason));
            _json.WriteString("rule", skipped.Rule);
            Write("count", skipped.Count);
            Write("examples", skipped.Examples);
        });
        Write("budgets", report.Budgets, budget =>
        {
            _json.WriteString("reason", budget.Reason);
            _json.WriteString("host", budget.Rule);
            Write("count", budget.Count);
            Write("examples", budget.Examples);
        });
        Write("disallowed", report.Disallowed, WriteHost);
        Write("out_of_reach", report.OutOfReach, WriteHost);
    }

    private void WriteHost(HostCount host)
    {
        _json.WriteString("host", host.Host.Length == 0 ? null : host.Host);
        Write("count", host.Count);
        Write("ok", host.Ok);
        Write("disallowed", host.Disallowed);
        Write("out_of_reach", host.OutOfReach);
        Write("bytes", host.Bytes);
    }

    private void WriteFindings(JournalReport report)
    {
        Write("slowest", report.Slowest, page =>
        {
            _json.WriteString("url", page.Url);
            _json.WriteNumber("ms", Math.Round(page.Milliseconds, 1));
            Write("attempts", page.Attempts);
            Write("status", page.Status);
            _json.WriteString("error_kind", page.ErrorKind);
        });
        Write("broken", report.Broken, page =>
        {
            _json.WriteString("url", page.Url);
            Write("status", page.Status);
            Write("linked_from", new Listing<LinkSource>(page.LinkedFrom.Count, page.LinkedFrom.First), source =>
            {
                _json.WriteString("url", source.Url);
                _json.WriteString("place", source.Place);
            });
        });
        Write("same_content", report.Same, same =>
        {
            _json.WriteString("sha256", same.Sha256);
            Write("count", same.Count);
            Write("bytes", same.Bytes);
            Write("urls", same.Urls);
        });
        Write("copies", report.Copies);
        Write("copied_bytes", report.CopiedBytes);
        Write("redirects", report.Redirects, redirect =>
        {
            _json.WriteString("url", redirect.Url);
            _json.WriteString("final_url", redirect.Target);
            Write("status", redirect.Status);
        });
    }

    private void Write<T>(string name, Listing<T> listing, Action<T> write)
    {
        _json.WriteStartObject(name);
        Write("count", listing.Count);
        Write("first", listing.First, write);
        _json.WriteEndObject();
    }

    private void Write<T>(string name, IReadOnlyList<T> items, Action<T> write)
    {
        _json.WriteStartArray(name);
        foreach (T item in items)
        {
            _json.WriteStartObject();
            write(item);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void Write(string name, IReadOnlyList<string> texts)
    {
        _json.WriteStartArray(name);
        foreach (string text in texts)
            _json.WriteStringValue(text);
        _json.WriteEndArray();
    }

    private void Write(string name, long? number)
    {
        if (number is { } value)
            _json.WriteNumber(name, value);
        else
            _json.WriteNull(name);
    }

    private void Write(string name, DateTimeOffset? time) => _json.WriteString(name, time is null ? null : JsonLines.Time(time.Value));
}
