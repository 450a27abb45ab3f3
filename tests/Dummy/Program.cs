// A process that misbehaves on command, for the tests that need a real one: Dummy COMMAND.
using ManyHands;

switch (args)
{
    // Main returns while five jobs are queued and one runs: all are done before the process ends.
    case ["exit-with-pending-work"]:
        ThreadPoolExecutor busy = new(maxWorkers: 1);
        for (int i = 1; i <= 5; i++)
        {
            int number = i;
            _ = busy.Submit(() =>
            {
                Thread.Sleep(20);
                Console.WriteLine(number);
            });
        }

        return 0;

    // The same with a job that awaits, so that no thread runs anything when Main returns.
    case ["exit-with-async-work"]:
        ThreadPoolExecutor awaiting = new(maxWorkers: 1);
        _ = awaiting.Submit(async () =>
        {
            await Task.Delay(100);
            Console.WriteLine("awaited");
        });
        return 0;

    // An executor that has worked, rests and is never disposed of: it must not hold up the exit.
    case ["idle-pool"]:
        ThreadPoolExecutor idle = new(maxWorkers: 2);
        idle.Submit(() => Console.WriteLine("worked")).Wait();
        return 0;

    // A job that never ends was given up: it must not hold up the exit either.
    case ["exit-with-abandoned-work"]:
        ThreadPoolExecutor stuck = new(maxWorkers: 1);
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = stuck.Submit(() =>
        {
            started.SetResult();
            Thread.Sleep(Timeout.Infinite);
        });
        await started.Task;
        ShutdownReport report = await stuck.ShutdownAsync(ShutdownMode.Cancel, TimeSpan.FromMilliseconds(50));
        Console.WriteLine($"abandoned {report.Abandoned.Count}");
        return 0;

    default:
        Console.Error.WriteLine("Dummy exit-with-pending-work | exit-with-async-work | idle-pool | exit-with-abandoned-work");
        return 2;
}
