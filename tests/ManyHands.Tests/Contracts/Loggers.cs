using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ManyHands.Tests;

/// <summary>A logger that breaks whatever it is asked.</summary>
internal sealed class ThrowingLogger : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => new Scope();

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        throw new InvalidOperationException("the logger broke");

    private sealed class Scope : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("the scope broke");
    }
}

/// <summary>Keeps what it is told, each with the scopes it stood in.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly AsyncLocal<Scope?> _scope = new();
    private readonly Changes _told = new();

    internal ConcurrentQueue<Entry> Entries { get; } = new();

    /// <summary>Waits till it has been told something of the kind, and so many times.</summary>
    internal Task HearsAsync(Func<Entry, bool> kind, int times = 1) => UntilAsync(() => Entries.Count(kind) >= times);

    /// <inheritdoc cref="HearsAsync(Func{Entry, bool}, int)"/>
    internal Task HearsAsync(string text, int times = 1) =>
        HearsAsync(entry => entry.Message.Contains(text, StringComparison.Ordinal), times);

    /// <summary>Waits for what comes about before something is told.</summary>
    internal Task UntilAsync(Func<bool> condition) => _told.UntilAsync(condition).InTime();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _scope.Value = new Scope(this, _scope.Value, state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Dictionary<string, object?> values = [];
        for (Scope? scope = _scope.Value; scope is not null; scope = scope.Outer)
        {
            foreach ((string key, object? value) in scope.State as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                values.TryAdd(key, value);
            }
        }

        Entries.Enqueue(new Entry(logLevel, formatter(state, exception), exception, values));
        _told.Tell();
    }

    internal sealed record Entry(LogLevel Level, string Message, Exception? Exception, Dictionary<string, object?> Scope);

    private sealed class Scope(RecordingLogger owner, Scope? outer, object state) : IDisposable
    {
        internal Scope? Outer => outer;

        internal object State => state;

        public void Dispose() => owner._scope.Value = outer;
    }
}

/// <summary>Does something before it tells another logger that jobs are given up.</summary>
internal sealed class HookLogger(ILogger inner, Action whenGivenUp) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception).Contains("gave up", StringComparison.Ordinal))
            whenGivenUp();
        inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
