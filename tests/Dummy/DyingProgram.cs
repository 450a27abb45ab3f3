using ManyHands;
using Microsoft.Extensions.Logging;

/// <summary>A program that dies of an exception while a worker is at work, and has asked for a trace of that.</summary>
internal static class DyingProgram
{
    internal static void Run(string how, string file)
    {
        object gate = new();
        Inspector.Logger = new LineLogger(how == "with-the-loggers-lock" ? gate : new object());
        IDisposable onCrash = Inspector.WriteTraceOnCrash(file);
        ThreadPoolExecutor pool = new(new ThreadPoolExecutorOptions
        {
            Name = "crew",
            MaxWorkers = 1,
            TimeProvider = how == "with-the-clocks-lock" ? new LockedClock(gate) : TimeProvider.System,
        });
        pool.Submit(() => { }, new JobOptions { Name = "done" }).Wait();
        using ManualResetEventSlim started = new(), never = new();
        _ = pool.Submit(
            () =>
            {
                started.Set();
                never.Wait();
            },
            new JobOptions { Name = "under way" });
        started.Wait();
        if (how == "disposed-of")
            onCrash.Dispose();
        if (how == "in-main")
            throw new InvalidOperationException("as asked");
        if (how == "on-two-threads")
            Start(new object());
        Start(gate);
        never.Wait();
    }

    private static void Start(object gate) => new Thread(() =>
    {
        lock (gate)
            throw new InvalidOperationException("as asked");
    }).Start();

    // As many test clocks do.
    private sealed class LockedClock(object gate) : TimeProvider
    {
        public override long GetTimestamp()
        {
            lock (gate)
                return base.GetTimestamp();
        }
    }

    private sealed class LineLogger(object gate) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (gate)
                Console.WriteLine(formatter(state, exception));
        }
    }
}
