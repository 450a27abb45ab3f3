#!/usr/bin/env dotnet
#:project ../src/ManyHands/ManyHands.csproj
// Ten threads add to one list. The list can't be reached except through its lock, so none can forget to take it.
using ManyHands;

var orders = new Guarded<List<int>>([]);

var clerks = Enumerable.Range(1, 10)
    .Select(number => WorkerThread.Start($"clerk-{number}", () => orders.Use((ref list) => list.Add(number))))
    .ToList();
foreach (var clerk in clerks)
    clerk.Join();

int[] taken = orders.Use((ref list) => list.Order().ToArray());
Console.WriteLine($"{taken.Length} orders: {string.Join(' ', taken)}");
