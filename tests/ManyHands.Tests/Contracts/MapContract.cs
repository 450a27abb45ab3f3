using Microsoft.Extensions.Logging;

namespace ManyHands.Tests;

/// <summary>
/// What <c>Map</c> and <c>ForEachAsync</c> must do on every executor that takes functions, wherever it runs them: items,
/// results and functions here can all cross to another process. The tests stand in the files of this folder, one a topic.
/// </summary>
public abstract partial class MapContract
{
    /// <summary>Creates the executor under test, with <paramref name="maxWorkers"/> jobs at once.</summary>
    protected abstract IFunctionExecutor Create(int maxWorkers, Setup setup);

    /// <summary>
    /// By how much less the largest tests do: 10 where an executor costs 100 ms and a job 50 µs. The default is 1.
    /// </summary>
    protected virtual int Thrift => 1;

    private IFunctionExecutor NewPool(int maxWorkers) => Create(maxWorkers, new Setup());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What a test asks for; each option as in <see cref="ExecutorOptions"/>.</summary>
    protected sealed record Setup
    {
        public string Name { get; init; } = "hands";

        public TimeSpan? JobTimeout { get; init; }

        public ShutdownMode DisposeMode { get; init; } = ShutdownMode.Finish;

        public TimeSpan DisposeTimeout { get; init; } = Times.Soon;

        public ILogger? Logger { get; init; }

        public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

        /// <summary>How long a job that was told may go on before it is killed, by executors that kill jobs.</summary>
        public TimeSpan KillGrace { get; init; } = Times.Soon;
    }

    /// <summary>An item that carries the way to the gate.</summary>
    private static Pass At(RemoteGate gate, int number) => new(gate.Port, number);
}
