using Microsoft.Extensions.Logging;

namespace ManyHands.Cli;

/// <summary>Finds out which worker and job an event belongs to. Thread-safe.</summary>
/// <param name="log">Where they go.</param>
/// <param name="isInner">What they tell is for whoever programs this, as in <see cref="EventLog.IsEnabled"/>.</param>
internal sealed class EventLogger(EventLog log, bool isInner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null; // JobInfo says what the scopes would.

    public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel, isInner);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        string message = formatter(state, exception);
        if (exception is not null)
            message = $"{message}: {exception.GetType().Name}: {exception.Message}";
        JobInfo? job = JobInfo.Current ?? (exception is null ? null : JobInfo.Of(exception));
        string? worker = job?.Worker ?? WorkerIn(state);
        log.Write(logLevel, isInner, eventId.Id, worker, job is null ? null : $"{job.Name}#{job.Id}", message);
    }

    // Told after its job has ended, an event names its worker itself.
    private static string? WorkerIn<TState>(TState state)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            for (int i = 0; i < values.Count; i++)
            {
                if (values[i] is { Key: "Worker", Value: string worker })
                    return worker;
            }
        }

        return null;
    }
}
