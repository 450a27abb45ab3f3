using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Numerics;

namespace ManyHands;

/// <summary>What OpenTelemetry and others listen to: a meter and a source of spans, both called <c>ManyHands</c>. Thread-safe.</summary>
/// <remarks>
/// Nothing is measured for it as long as nobody listens. Names, units and attributes follow OpenTelemetry's semantic
/// conventions (https://opentelemetry.io/docs/specs/semconv/general/naming/): singular, seconds, <c>error.type</c>, and only
/// attributes of few values in metrics.
/// </remarks>
internal static class Telemetry
{
    internal const string Name = "ManyHands";

    private static long s_failures;

    internal static Meter Meter { get; } = new(Name, BuildInfo.Version);

    internal static ActivitySource Source { get; } = new(Name, BuildInfo.Version);

    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram(
        "manyhands.job.duration",
        "s",
        "How long jobs ran, from their start to their end.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300] });

    /// <summary>Whether anybody listens to what jobs do.</summary>
    internal static bool IsListening => InspectionSwitch.IsOn && (Duration.Enabled || Source.HasListeners());

    /// <summary>How often a listener threw.</summary>
    internal static long Failures => Interlocked.Read(ref s_failures);

    /// <summary>Calls listeners, whose mistakes must not be a job's.</summary>
    internal static void Tell(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception thrown)
        {
            // It may throw at each of a million jobs: said the first time, and more and more seldom after that.
            long failures = Interlocked.Increment(ref s_failures);
            if (BitOperations.IsPow2(failures) && Inspector.Logger is { } logger)
                WarningLog.TelemetryListenerThrew(new SafeLogger(logger), thrown, failures);
        }
    }

    internal static string NameOf(SliceEnd end) => end switch
    {
        SliceEnd.Completed => "completed",
        SliceEnd.Failed => "failed",
        SliceEnd.Cancelled => "cancelled",
        _ => "goes on",
    };
}
