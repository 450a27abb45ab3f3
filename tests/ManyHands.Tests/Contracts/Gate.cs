namespace ManyHands.Tests;

/// <summary>Holds jobs until the test lets them pass, and tells when they have come to it.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the first job has come to the gate.</summary>
    internal Task Reached => _reached.Task.InTime();

    internal void Open() => _open.TrySetResult();

    /// <summary>Blocks the job's thread till the gate opens.</summary>
    internal void Pass(CancellationToken token = default)
    {
        _reached.TrySetResult();
        if (!_open.Task.Wait((int)Times.Soon.TotalMilliseconds, token))
            throw new TimeoutException("The test never opened the gate.");
    }

    /// <summary>Awaits the gate's opening.</summary>
    internal Task PassAsync(CancellationToken token = default)
    {
        _reached.TrySetResult();
        return _open.Task.WaitAsync(Times.Soon, token);
    }
}
