using System.Runtime.InteropServices;

namespace ManyHands.Cli;

/// <summary>Ctrl-C and SIGTERM: once asks for a soft stop, twice ends the process. Thread-safe.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action _onFirst;
    private readonly Action _onSecond;
    private int _signals;

    /// <param name="onFirst">Says that it is stopping.</param>
    /// <param name="onSecond">Leaves the screen in order; the process ends after it.</param>
    public Interruption(Action onFirst, Action onSecond)
    {
        _onFirst = onFirst;
        _onSecond = onSecond;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
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

        _onSecond();
        Environment.Exit(ExitCodes.Interrupted);
    }
}
