// A process that misbehaves on command, for the tests that need a real one: Dummy COMMAND.
using ManyHands;

Pools.NoteMain();
switch (args)
{
    // Main returns while five jobs are queued and one runs: all are done before the process ends.
    case ["exit-with-pending-work"]:
        ThreadPoolExecutor busy = new(maxWorkers: 1);
        ManualResetEventSlim returns = new();
        for (int i = 1; i <= 5; i++)
        {
            int number = i;
            _ = busy.Submit(() =>
            {
                returns.Wait();
                Console.WriteLine(number);
            });
        }

        returns.Set();
        return 0;

    // The same with a job that awaits the end of the input, so that no thread runs anything when Main returns.
    case ["exit-with-async-work"]:
        ThreadPoolExecutor awaiting = new(maxWorkers: 1);
        _ = awaiting.Submit(async () =>
        {
            await Console.OpenStandardInput().CopyToAsync(Stream.Null);
            Console.WriteLine("awaited");
        });
        Console.WriteLine("returns");
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
            new ManualResetEventSlim().Wait();
        });
        await started.Task;
        ShutdownReport report = await stuck.ShutdownAsync(ShutdownMode.Cancel, TimeSpan.FromMilliseconds(50));
        Console.WriteLine($"abandoned {report.Abandoned.Count}");
        return 0;

    // All threads of the .NET thread pool block: says what is said of it.
    case ["exhausted-pool"]:
        ThreadPool.SetMinThreads(1, 1);
        ThreadPool.SetMaxThreads(Environment.ProcessorCount, 1000);
        using (ManualResetEventSlim release = new())
        using (AsyncExecutor blocking = new(maxWorkers: 50))
        {
            TaskCompletionSource<InspectionWarning> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Inspector.Warned += warning =>
            {
                if (warning.Kind == WarningKind.ThreadPoolExhausted)
                    told.TrySetResult(warning);
            };
            for (int i = 0; i < 50; i++)
                _ = blocking.Submit(() => release.Wait());
            Console.WriteLine(told.Task.GetAwaiter().GetResult().Message);
            release.Set();
        }

        return 0;

    // The same of a pool that may add threads, by what one of its threads queues; a job elsewhere keeps the inspector awake.
    case ["exhausted-pool-from-within"]:
        using (ManualResetEventSlim release = new())
        using (ThreadPoolExecutor elsewhere = new(maxWorkers: 1))
        {
            TaskCompletionSource<InspectionWarning> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Inspector.Warned += warning =>
            {
                if (warning.Kind == WarningKind.ThreadPoolExhausted)
                    told.TrySetResult(warning);
            };
            _ = elsewhere.Submit(() => release.Wait());
            Task queues = Task.Run(() =>
            {
                for (int i = 0; i < 400; i++)
                    _ = Task.Run(() => release.Wait());
            });
            Console.WriteLine(told.Task.GetAwaiter().GetResult().Message);
            release.Set();
        }

        return 0;

    // Jobs in processes.
    case ["pool", .. string[] words]:
        await Pools.RunJobsAsync(words);
        return 0;

    // Processes that are never done; for whoever kills this one.
    case ["busy-processes", string seed]:
        await Pools.KeepBusyAsync(int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture));
        return 0;

    case ["endless-processes", "wait"]:
        await Pools.StartEndlessAsync();
        new ManualResetEventSlim().Wait();
        return 0;

    case ["endless-processes", "exit"]:
        await Pools.StartEndlessAsync();
        Environment.Exit(3);
        return 0;

    case ["endless-processes", "throw"]:
        await Pools.StartEndlessAsync();
        throw new InvalidOperationException("as asked");

    case ["frozen-process", string file]:
        await Pools.StartFrozenAsync(file);
        new ManualResetEventSlim().Wait();
        return 0;

    // Main returns while five jobs are queued and one runs, in a process: all are done before this one ends.
    case ["exit-with-pending-jobs", string file]:
        ProcessPoolExecutor pending = new(maxWorkers: 1);
        for (int i = 1; i <= 5; i++)
            _ = pending.Submit(new Note(file, i));
        return 0;

    // The same with a pool that rests.
    case ["idle-processes"]:
        ProcessPoolExecutor resting = new(maxWorkers: 2);
        Console.WriteLine(await resting.Submit(new Add(1, 2)));
        return 0;

    // Dies of an exception on a thread, or in Main.
    case ["crash", string how, string file]:
        DyingProgram.Run(how, file);
        return 0;

    // Threads or async calls that wait for each other for ever.
    case ["stuck", string kind]:
        Stuck.Run(kind);
        return 0;

    default:
        Console.Error.WriteLine(
            "Dummy exit-with-pending-work | exit-with-async-work | idle-pool | exit-with-abandoned-work | exhausted-pool | pool WORD... | busy-processes SEED"
            + " | endless-processes wait|exit|throw | frozen-process FILE | exit-with-pending-jobs FILE | idle-processes | crash HOW FILE | stuck KIND");
        return 2;
}
