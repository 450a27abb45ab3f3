using System.Diagnostics;

namespace ManyHands;

/// <summary>What those who listen are told of one job's run: a span, and its duration. None is made while nobody listens.</summary>
internal sealed class JobSpan
{
    private readonly JobInfo _job;
    private readonly string _kind;
    private readonly string _type;
    private readonly TimeProvider _time;
    private readonly long _started;
    private Activity? _activity; // written by the constructor alone

    /// <summary>A job begins on this thread; what it begins in turn are children of its span.</summary>
    /// <param name="kind">The executor's.</param>
    /// <param name="type">The name of the job's function or record, whatever the job itself is called.</param>
    /// <param name="job">The job.</param>
    /// <param name="time">The executor's clock.</param>
    internal JobSpan(string kind, string type, JobInfo job, TimeProvider time)
    {
        (_kind, _type, _job, _time) = (kind, type, job, time);
        Telemetry.Tell(() => _activity = Telemetry.Source.StartActivity(type));
        Describe(_activity, kind, job);
        _started = time.GetTimestamp();
    }

    /// <summary>The job has ended.</summary>
    internal void End(SliceEnd end, Exception? error)
    {
        Record(_job.Executor, _kind, _type, end, error, _time.GetElapsedTime(_started).TotalSeconds);
        if (_activity is not { } activity)
            return;
        Telemetry.Tell(() => Conclude(activity, end, error));
        Telemetry.Tell(activity.Stop);
    }

    /// <summary>A job has run elsewhere.</summary>
    /// <param name="kind">The executor's.</param>
    /// <param name="type">The name of the job's function or record.</param>
    /// <param name="job">The job.</param>
    /// <param name="submitter">What was current where it was submitted.</param>
    /// <param name="took">How long it ran.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="error">Why it failed.</param>
    internal static void Tell(string kind, string type, JobInfo job, ActivityContext submitter, TimeSpan took, SliceEnd end, Exception? error)
    {
        Record(job.Executor, kind, type, end, error, took.TotalSeconds);
        Telemetry.Tell(() =>
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();

            // Its parent is where it was submitted, whatever happens to be current here.
            Activity? outer = Activity.Current;
            Activity.Current = null;
            using Activity? activity = Telemetry.Source.StartActivity(ActivityKind.Internal, submitter, startTime: now - took, name: type);
            Describe(activity, kind, job);
            Conclude(activity, end, error);
            activity?.SetEndTime(now.UtcDateTime).Stop();
            Activity.Current = outer;
        });
    }

    private static void Record(string executor, string kind, string type, SliceEnd end, Exception? error, double seconds)
    {
        if (!Telemetry.Duration.Enabled)
            return;
        TagList tags = new()
        {
            { "manyhands.executor.name", executor },
            { "manyhands.executor.type", kind },
            { "manyhands.job.type", type },
            { "manyhands.job.outcome", Telemetry.NameOf(end) },
        };
        if (end == SliceEnd.Failed && error is not null)
            tags.Add("error.type", error.GetType().FullName);
        Telemetry.Tell(() => Telemetry.Duration.Record(seconds, tags));
    }

    private static void Describe(Activity? activity, string kind, JobInfo job)
    {
        if (activity is not { IsAllDataRequested: true })
            return;
        activity.SetTag("manyhands.executor.name", job.Executor);
        activity.SetTag("manyhands.executor.type", kind);
        activity.SetTag("manyhands.job.name", job.Name);
        activity.SetTag("manyhands.job.id", job.Id);
        activity.SetTag("manyhands.worker.name", job.Worker);
    }

    private static void Conclude(Activity? activity, SliceEnd end, Exception? error)
    {
        if (activity is not { IsAllDataRequested: true })
            return;
        activity.SetTag("manyhands.job.outcome", Telemetry.NameOf(end));
        if (end != SliceEnd.Failed || error is null)
            return;
        activity.SetTag("error.type", error.GetType().FullName);
        activity.SetStatus(ActivityStatusCode.Error, error.Message);
        activity.AddException(error);
    }
}
