using System.Text;
using System.Text.Json;

namespace ManyHands;

/// <summary>
/// Writes timelines as Chrome trace events, which Perfetto and chrome://tracing show: an executor is a process there, a
/// worker a thread.
/// </summary>
/// <remarks>Format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU.</remarks>
internal static class TraceWriter
{
    private const int FlushAt = 64 * 1024;

    internal static void Write(Stream stream, IReadOnlyList<TimelineRecord> timelines)
    {
        TraceClock[] clocks = [.. timelines.Select(timeline => new TraceClock(timeline.Anchor))];
        Int128 origin = timelines
            .SelectMany((timeline, i) => timeline.Slices.Select(slice => clocks[i].Nanoseconds(slice.Start)))
            .DefaultIfEmpty().Min();
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartObject("otherData");
        json.WriteString("origin", TraceClock.TimeOf(origin));
        json.WriteNumber("dropped", timelines.Sum(timeline => timeline.Dropped));
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        for (int i = 0; i < timelines.Count; i++)
        {
            WriteNames(json, i + 1, timelines[i]);
            foreach (Slice slice in timelines[i].Slices)
            {
                WriteSlice(json, i + 1, slice, clocks[i].Nanoseconds(slice.Start) - origin, clocks[i].Nanoseconds(slice.End) - origin);
                if (json.BytesPending > FlushAt)
                    json.Flush();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, int process, TimelineRecord timeline)
    {
        WriteName(json, "process_name", process, 0, $"{timeline.Name} ({timeline.Kind})");
        foreach (WorkerTrack worker in timeline.Slices.Select(slice => slice.Worker).Distinct().OrderBy(worker => worker.Number))
            WriteName(json, "thread_name", process, worker.Number, worker.Name);
    }

    private static void WriteName(Utf8JsonWriter json, string kind, int process, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", kind);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", Valid(name));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSlice(Utf8JsonWriter json, int process, in Slice slice, Int128 start, Int128 end)
    {
        json.WriteStartObject();
        json.WriteString("ph", "X");
        json.WriteString("name", Valid(slice.Label));
        json.WriteString("cat", slice.Kind switch { SliceKind.Stretch => "stretch", SliceKind.Inner => "inner", _ => "job" });
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", slice.Worker.Number);
        json.WriteNumber("ts", (decimal)start / 1000);
        json.WriteNumber("dur", (decimal)(end - start) / 1000);
        json.WriteStartObject("args");
        json.WriteNumber("job", slice.Id);
        json.WriteString("end", Telemetry.NameOf(slice.Ending));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Halves of characters can't be written, and a name may have them: it is the user's.
    private static string Valid(string name) =>
        name.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) : name;
}

/// <summary>Makes times by the calendar of an executor's timestamps, in nanoseconds.</summary>
internal readonly struct TraceClock(ClockAnchor anchor)
{
    private const long NanosecondsASecond = 1_000_000_000;

    internal Int128 Nanoseconds(long timestamp) =>
        ((Int128)anchor.Time.UtcTicks * TimeSpan.NanosecondsPerTick)
        + ((Int128)(timestamp - anchor.Timestamp) * NanosecondsASecond / anchor.Frequency);

    internal static DateTimeOffset TimeOf(Int128 nanoseconds) => new((long)(nanoseconds / TimeSpan.NanosecondsPerTick), TimeSpan.Zero);
}
