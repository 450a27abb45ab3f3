#!/usr/bin/env dotnet
#:project ../src/ManyHands/ManyHands.csproj
// Two clerks move money in opposite directions, each holding its own account: the deadlock names itself within a second.
using ManyHands;

var noticed = new TaskCompletionSource<InspectionWarning>(TaskCreationOptions.RunContinuationsAsynchronously);
Inspector.Warned += warning => noticed.TrySetResult(warning);

var savings = new Guarded<int>(100, "savings");
var current = new Guarded<int>(100, "current");
using var bothHaveTheirs = new Barrier(2);
WorkerThread.Start("anna", () => Move(from: savings, to: current));
WorkerThread.Start("ben", () => Move(from: current, to: savings));

InspectionWarning warning = await noticed.Task;
Console.WriteLine($"{warning.Kind}: {warning.Message.Replace("; ", "\n")}");
Environment.Exit(0); // nothing else ends a deadlock

void Move(Guarded<int> from, Guarded<int> to) => from.Use((ref have) =>
{
    bothHaveTheirs.SignalAndWait();
    to.Use((ref other) => other += 10);
    have -= 10;
});
