namespace ManyHands.Tests;

// As the storm of all executors, with functions that capture, and jobs that submit others to their executor and wait.
public abstract partial class InProcessContract
{
    [Theory, MemberData(nameof(Storms))]
    public Task Every_accepted_job_ends_once_though_jobs_submit_jobs(ShutdownMode mode, int workers) =>
        StormsAsync(mode, workers, 8, (executor, random, accepted, cancel) =>
            SubmitNesting((IInProcessExecutor)executor, random, accepted, cancel));

    private static Task SubmitNesting(IInProcessExecutor executor, Random random, List<Task> accepted, CancellationToken cancel)
    {
        int spin = random.Next(200);
        return random.Next(8) switch
        {
            0 => executor.Submit(() => Throw(new FormatException()), cancel),
            1 => executor.Submit(async token => { await Task.Run(static () => { }, token); }, cancel),
            2 => executor.Submit(async () => { await Task.Yield(); throw new FormatException(); }, cancel),
            3 => executor.Submit(token => { Thread.SpinWait(spin); token.ThrowIfCancellationRequested(); }, cancel),
            4 => executor.Submit(() => Nested(executor, accepted, spin), cancel),
            5 => executor.Submit(async () => { await Task.Yield(); await Task.CompletedTask; return spin; }, cancel),
            _ => executor.Submit(() => Thread.SpinWait(spin), cancel),
        };

        static int Nested(IInProcessExecutor executor, List<Task> accepted, int value)
        {
            Task<int> inner;
            try
            {
                inner = executor.Submit(() => value);
            }
            catch (ExecutorShutdownException)
            {
                return 0; // nothing more is taken
            }

            lock (accepted)
            {
                accepted.Add(inner);
            }

            try
            {
                return inner.Result;
            }
            catch (AggregateException)
            {
                return 0; // the shutdown dropped it
            }
        }
    }
}
