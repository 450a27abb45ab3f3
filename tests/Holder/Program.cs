// Holds a process as hands threads does, for the tests that end it meanwhile: Holder PID once|again.
using System.Globalization;
using ManyHands.Cli;

TargetProcess target = TargetProcess.Open(int.Parse(args[0], CultureInfo.InvariantCulture));
do
{
    using MemoryCopy copy = MemoryCopy.TryPrepare(target) ?? throw new InvalidOperationException("There is no room for a copy.");
    using Pause pause = Pause.Begin(target, TimeProvider.System);
    Console.WriteLine("held");
    if (args[1] == "once")
        Console.ReadLine();
    copy.TryTake();
}
while (args[1] == "again");
