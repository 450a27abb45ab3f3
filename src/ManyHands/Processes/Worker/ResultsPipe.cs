using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>Where a worker says what became of its jobs. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the process.")]
internal sealed class ResultsPipe(SafeFileHandle pipe, SafeFileHandle arena)
{
    private readonly Lock _gate = new();
    private readonly FrameWriter _writer = new();

    // Taken while a large result waits in the arena to be collected.
    private readonly SemaphoreSlim _arenaIsFree = new(1);

    internal void ReleaseArena() => _arenaIsFree.Release();

    /// <summary>A frame that says one number.</summary>
    internal void Send(FrameKind kind, long number) => Send(kind, [number], (PayloadWriter?)null);

    /// <summary>A frame of numbers, with a payload.</summary>
    internal void Send(FrameKind kind, ReadOnlySpan<long> numbers, PayloadWriter? payload)
    {
        // Outside the lock: whoever waits for the arena must not keep the listener from answering.
        bool usesArena = payload is { Length: > FrameWriter.LargestInline };
        if (usesArena)
            _arenaIsFree.Wait();
        lock (_gate)
        {
            _writer.Clear();
            _writer.Begin(kind);
            foreach (long number in numbers)
                _writer.Write(number);
            if (payload is not null)
                _writer.Write(payload, arena);
            Flush_NeedsLock();
        }
    }

    /// <summary>A frame of numbers, with a payload that is these bytes and no more.</summary>
    internal void Send(FrameKind kind, ReadOnlySpan<long> numbers, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            _writer.Clear();
            _writer.Begin(kind);
            foreach (long number in numbers)
                _writer.Write(number);
            _writer.WriteInline(payload);
            Flush_NeedsLock();
        }
    }

    private void Flush_NeedsLock()
    {
        _writer.End();
        if (!Pipe.TryWrite(pipe, _writer.Written))
            Libc.ExitAtOnce(1); // The parent has closed it: it is gone, or has given up this worker.
    }
}
