using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ManyHands.Scraping.Tests;

/// <summary>Keeps what is told, a line an event. Thread-safe.</summary>
internal sealed class TextLog : ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
