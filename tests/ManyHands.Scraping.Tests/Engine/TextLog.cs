using System.Collections.Concurrent;
using ManyHands.Testing;
using Microsoft.Extensions.Logging;

namespace ManyHands.Scraping.Tests;

/// <summary>Keeps what is told, a line an event. Thread-safe.</summary>
internal sealed class TextLog : ILogger
{
    private readonly Changes _told = new();

    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>Ends when a line with this text in it has been told.</summary>
    public Task SaysAsync(string text) => _told.UntilAsync(() => Lines.Any(line => line.Contains(text, StringComparison.Ordinal)));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
        _told.Tell();
    }
}
