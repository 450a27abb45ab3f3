using System.Collections.Concurrent;
using System.Threading.Channels;

namespace ManyHands.Tests;

/// <summary>Listens to warnings about what a test has named; other tests make others at the same time.</summary>
internal sealed class Heard : IDisposable
{
    private readonly string _about;
    private readonly bool _orders;
    private readonly ConcurrentQueue<InspectionWarning> _all = new();
    private readonly Channel<InspectionWarning> _untaken = Channel.CreateUnbounded<InspectionWarning>();

    /// <param name="about">Some of the message or the subject.</param>
    /// <param name="orders">Whether it listens to orders of locks, or to all the rest.</param>
    internal Heard(string about, bool orders = false)
    {
        _about = about;
        _orders = orders;
        Inspector.Warned += Add;
    }

    internal InspectionWarning[] All => [.. _all];

    /// <summary>What was told of those that will never go on. That a job blocks a thread for long is true on a starved machine.</summary>
    internal InspectionWarning[] Stuck => [.. _all.Where(static warning => warning.Kind is WarningKind.Deadlock or WarningKind.Starvation)];

    /// <summary>A name that no other test uses.</summary>
    internal static string Name(string name) => $"{name}-{Guid.NewGuid():N}"[..(name.Length + 9)];

    /// <summary>The next that has come or comes.</summary>
    internal Task<InspectionWarning> NextAsync() => _untaken.Reader.ReadAsync().AsTask().InTime();

    /// <summary>The next of a kind that has come or comes.</summary>
    internal async Task<InspectionWarning> NextAsync(WarningKind kind)
    {
        while (true)
        {
            InspectionWarning next = await NextAsync();
            if (next.Kind == kind)
                return next;
        }
    }

    public void Dispose()
    {
        Inspector.Warned -= Add;
        if (Warnings.Fault is { } fault)
            throw new InvalidOperationException("A look failed.", fault);
    }

    private void Add(InspectionWarning warning)
    {
        if (_orders != (warning.Kind == WarningKind.LockOrder)
            || !warning.Subject.Contains(_about, StringComparison.Ordinal) && !warning.Message.Contains(_about, StringComparison.Ordinal))
            return;
        _all.Enqueue(warning);
        _untaken.Writer.TryWrite(warning);
    }
}
