#!/usr/bin/env dotnet
#:project ../src/ManyHands/ManyHands.csproj
#:property PublishAot=false
// The same CPU-bound function on threads and on processes, and a job that ends its process: only that job is lost.
using ManyHands;

int[] limits = [10, 1_000, 100_000];

using (var pool = new ThreadPoolExecutor(maxWorkers: 2))
    Console.WriteLine($"on threads: {string.Join(", ", await pool.Map(limits, CountPrimes).ToListAsync())}");

using (var pool = new ProcessPoolExecutor(maxWorkers: 2))
{
    Console.WriteLine($"on processes: {string.Join(", ", await pool.Map(limits, CountPrimes).ToListAsync())}");

    try
    {
        await pool.Submit(new Drop("oven"));
    }
    catch (WorkerDiedException died)
    {
        Console.WriteLine($"{died.Job?.Name} ended its process with {died.Signal}");
    }

    Console.WriteLine($"and the pool goes on: {await pool.Submit(() => CountPrimes(100))}");
}

static int CountPrimes(int limit) =>
    Enumerable.Range(2, limit - 1).Count(n => Enumerable.Range(2, (int)Math.Sqrt(n) - 1).All(divisor => n % divisor != 0));

internal sealed record Drop(string What) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        Environment.FailFast($"dropped the {What}");
        return 0;
    }
}
