using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ManyHands.Tests;

/// <summary>Listens to the meter and the spans of ManyHands, for one executor's sake: others of this process are passed over.</summary>
internal sealed class Listening : IDisposable
{
    private readonly string _executor;
    private readonly MeterListener _meter = new();
    private readonly ActivityListener _spans;

    internal Listening(string executor)
    {
        _executor = executor;
        _meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "ManyHands")
                listener.EnableMeasurementEvents(instrument);
        };
        _meter.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _meter.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _meter.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _meter.Start();
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ManyHands",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if ((string?)span.GetTagItem("manyhands.executor.name") == _executor)
                    Spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_spans);
    }

    internal ConcurrentQueue<Activity> Spans { get; } = [];

    /// <summary>What instruments that are asked have told, with all their attributes but the executor's.</summary>
    internal ConcurrentQueue<(string Instrument, string? Unit, double Value, string Tags)> Measured { get; } = [];

    public void Dispose()
    {
        _meter.Dispose();
        _spans.Dispose();
    }

    /// <summary>Asks the instruments: each value by its name and attribute.</summary>
    internal Dictionary<string, double> Ask()
    {
        Measured.Clear();
        _meter.RecordObservableInstruments();
        return Measured.ToDictionary(measured => $"{measured.Instrument} {measured.Unit} {measured.Tags}".TrimEnd(), measured => measured.Value);
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Dictionary<string, object?> all = new(tags.ToArray());
        if ((string?)all.GetValueOrDefault("manyhands.executor.name") != _executor)
            return;
        all.Remove("manyhands.executor.name");
        all.Remove("manyhands.executor.type");
        Measured.Enqueue((instrument.Name, instrument.Unit, value, string.Join(' ', all.OrderBy(tag => tag.Key).Select(tag => $"{tag.Key}={tag.Value}"))));
    }
}
