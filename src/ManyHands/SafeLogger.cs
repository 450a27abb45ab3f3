using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>A logger that can't stop a worker: what the real one throws is counted, and goes no further. Thread-safe.</summary>
internal sealed class SafeLogger(ILogger logger) : ILogger
{
    private long _failures;

    /// <summary>How often the logger threw.</summary>
    internal long Failures => Interlocked.Read(ref _failures);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            Count();
            return false;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        try
        {
            return logger.BeginScope(state) is { } scope ? new Scope(this, scope) : null;
        }
        catch (Exception)
        {
            Count();
            return null;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            Count();
        }
    }

    private void Count() => Interlocked.Increment(ref _failures);

    private sealed class Scope(SafeLogger owner, IDisposable scope) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                scope.Dispose();
            }
            catch (Exception)
            {
                owner.Count();
            }
        }
    }
}
