#!/usr/bin/env dotnet
#:project ../src/ManyHands/ManyHands.csproj
// A pool of three workers and one function over many inputs: results come in the order of the inputs.
using ManyHands;

using var pool = new ThreadPoolExecutor(maxWorkers: 3);
await foreach (string line in pool.Map(Enumerable.Range(1, 3), Work))
    Console.WriteLine(line);

static string Work(int number) => $"task {number}: {number * number}";
