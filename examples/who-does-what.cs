#!/usr/bin/env dotnet
#:project ../src/ManyHands/ManyHands.csproj
// Ask who does what at this moment, and write what everybody did as a file that https://ui.perfetto.dev shows.
using ManyHands;

using var oven = new ThreadPoolExecutor(new ThreadPoolExecutorOptions { Name = "oven", MaxWorkers = 1 });
using var begun = new ManualResetEventSlim();
using var baked = new ManualResetEventSlim();
Task[] loaves = [.. from number in Enumerable.Range(1, 3) select oven.Submit(Bake, new JobOptions { Name = $"loaf {number}" })];
begun.Wait();

foreach (ExecutorSnapshot executor in Inspector.Snapshot().Executors)
{
    Console.WriteLine($"{executor.Name}: {executor.Counts.Running} running, {executor.Counts.Queued} queued");
    foreach (WorkerSnapshot worker in executor.Workers)
        Console.WriteLine($"  {worker.Name} is {worker.State}: {worker.Job?.Name}");
}

baked.Set();
await Task.WhenAll(loaves);

string path = Path.Combine(Path.GetTempPath(), $"oven-{Environment.ProcessId}.json");
using (FileStream trace = File.Create(path))
    Inspector.WriteTrace(trace);
Console.WriteLine($"loaf 3 is in the trace: {File.ReadAllText(path).Contains("\"loaf 3\"")}");
File.Delete(path);

void Bake()
{
    begun.Set();
    baked.Wait();
}
