#!/usr/bin/env dotnet
#:project ../src/ManyHands/ManyHands.csproj
// Two workers count to a million each on one counter; without its lock the sum would come out too small.
using ManyHands;

const int Times = 1_000_000;
var counter = new Guarded<int>(0);

using (var pool = new ThreadPoolExecutor(maxWorkers: 2))
{
    await Task.WhenAll(pool.Submit(Count), pool.Submit(Count));
}

Console.WriteLine($"counter: {counter.Use((ref n) => n)}");

void Count()
{
    for (int i = 0; i < Times; i++)
        counter.Use((ref n) => n++);
}
