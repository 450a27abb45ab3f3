#!/usr/bin/env dotnet
#:project ../src/ManyHands/ManyHands.csproj
// Start a thread, go on meanwhile, join it: its result, or what it threw, comes back at the join.
using ManyHands;

var baker = WorkerThread.Start("baker", () =>
{
    Console.WriteLine($"{Thread.CurrentThread.Name}: baking");
    return 12;
});

int loaves = baker.Join();
Console.WriteLine($"main: {loaves} loaves are ready");

var clumsy = WorkerThread.Start("clumsy", () => throw new InvalidOperationException("dropped the tray"));
try
{
    clumsy.Join();
}
catch (InvalidOperationException e)
{
    Console.WriteLine($"main: {e.Message}");
}
