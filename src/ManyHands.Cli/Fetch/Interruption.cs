using System.Runtime.InteropServices;

namespace ManyHands.Cli;

/// <summary>
/// Ctrl-C, SIGTERM and a terminal that is closed: once asks for a soft stop, twice ends the process, as Ctrl-\ (SIGQUIT) does
/// at once. Thread-safe.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action _onFirst;
    private readonly Action _onEnd;
    private int _signals;

    /// <param name="onFirst">Says that it is stopping.</param>
    /// <param name="onEnd">Leaves the screen in order; the process ends after it.</param>
    public Interruption(Action onFirst, Action onEnd)
    {
        _onFirst = onFirst;
        _onEnd = onEnd;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnQuit),
        ];
    }

    public CancellationToken Stop => _stop.Token;

    /// <summary>A signal came.</summary>
    public bool IsRequested => Volatile.Read(ref _signals) > 0;

    /// <summary>Ends once it has been said that it is stopping; never while <see cref="IsRequested"/> is false.</summary>
    /// <remarks>To be awaited by whoever says how it ended: with nothing in flight, that is the end before this thread has said a word.</remarks>
    public Task Said => _said.Task;

    /// <summary>Stops as softly, without a signal.</summary>
    public void Request() => _stop.Cancel();

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Signal();
    }

    private void OnQuit(PosixSignalContext context)
    {
        context.Cancel = true;
        End();
    }

    /// <summary>What a signal does.</summary>
    internal void Signal()
    {
        if (Interlocked.Increment(ref _signals) == 1)
        {
            try
            {
                _stop.Cancel();
                _onFirst(); // Only now, so that nothing more is begun once it is said.
            }
            finally
            {
                _said.SetResult();
            }

            return;
        }

        End();
    }

    private void End()
    {
        _onEnd();
        Environment.Exit(ExitCodes.Interrupted);
    }
}
