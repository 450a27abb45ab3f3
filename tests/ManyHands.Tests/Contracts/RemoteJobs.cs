namespace ManyHands.Tests;

// Jobs that can cross to another process: all they need stands in them, and what they did shows in their result or at a
// gate whose port they carry. Functions that come along are static for the same reason.

/// <summary>Gives its number.</summary>
internal sealed record Echo(int Number) : IJob<int>
{
    public int Run(CancellationToken cancellationToken) => Number;
}

/// <summary>Gives its number after it has left its thread.</summary>
internal sealed record EchoLater(int Number) : IAsyncJob<int>
{
    public async ValueTask<int> RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        return Number;
    }
}

/// <summary>Works for a moment, and looks at its token.</summary>
internal sealed record Spin(int Turns) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        Thread.SpinWait(Turns);
        cancellationToken.ThrowIfCancellationRequested();
        return Turns;
    }
}

/// <summary>Gives a text and takes two arguments.</summary>
internal sealed record Repeat(string Word, int Times) : IJob<string>
{
    public string Run(CancellationToken cancellationToken) => string.Join(", ", Enumerable.Repeat(Word, Times));
}

/// <summary>Fails.</summary>
internal sealed record Fail(string Message) : IJob<int>
{
    public int Run(CancellationToken cancellationToken) => Throw(Message);

    /// <summary>The method whose name the stack must hold.</summary>
    internal static int Throw(string message) => throw new FormatException(message);
}

/// <summary>Fails after it has left its thread.</summary>
internal sealed record FailLater(string Message) : IAsyncJob<int>
{
    public async ValueTask<int> RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        return Fail.Throw(Message);
    }
}

/// <summary>Cancels itself, which is nobody's wish but its own.</summary>
internal sealed record CancelItself(bool ByToken) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        using CancellationTokenSource mine = new();
        mine.Cancel();
        if (ByToken)
            mine.Token.ThrowIfCancellationRequested();
        throw new OperationCanceledException("mine");
    }
}

/// <summary>Cancels itself while it awaits.</summary>
internal sealed record CancelItselfLater : IAsyncJob<int>
{
    public async ValueTask<int> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource mine = new();
        await mine.CancelAsync();
        await Task.Yield();
        mine.Token.ThrowIfCancellationRequested();
        return 0;
    }
}

/// <summary>Says which job it is.</summary>
internal sealed record WhoAmI : IJob<JobInfo?>
{
    public JobInfo? Run(CancellationToken cancellationToken) => JobInfo.Current;
}

/// <summary>Waits at a gate, and gives its number. Also an item of a map.</summary>
internal sealed record Pass(int Port, int Number = 0) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        RemoteGate.Pass(Port, Number, cancellationToken);
        return Number;
    }
}

/// <summary>Waits at a gate without holding a thread, and gives its number.</summary>
internal sealed record PassLater(int Port, int Number = 0) : IAsyncJob<int>
{
    public async ValueTask<int> RunAsync(CancellationToken cancellationToken)
    {
        await RemoteGate.PassAsync(Port, Number, cancellationToken);
        return Number;
    }
}

/// <summary>Waits at a gate whatever its token says, and gives whether that fired.</summary>
internal sealed record PassStubbornly(int Port, int Number = 0) : IJob<bool>
{
    public bool Run(CancellationToken cancellationToken)
    {
        RemoteGate.Pass(Port, Number, cancellationToken, stubborn: true);
        return cancellationToken.IsCancellationRequested;
    }
}

/// <summary>Waits at a gate with a callback on its token that throws.</summary>
internal sealed record PassWithBadCallback(int Port) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration bad = cancellationToken.Register(() => throw new FormatException());
        RemoteGate.Pass(Port, 0, cancellationToken);
        return 0;
    }
}

/// <summary>Computes until it is told to stop.</summary>
internal sealed record Compute : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Thread.SpinWait(1000);
        }
    }
}

/// <summary>Waits at a gate, and fails.</summary>
internal sealed record PassAndFail(int Port) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        RemoteGate.Pass(Port, 0, cancellationToken);
        return Fail.Throw("mine");
    }
}
