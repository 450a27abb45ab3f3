using System.Globalization;
using BenchmarkDotNet.Running;
using ManyHands.Benchmarks;

switch (args)
{
    case ["inspection", .. var rounds]:
        InspectionCost.Run(rounds is [var many] ? int.Parse(many, CultureInfo.InvariantCulture) : 9);
        break;
    case ["inspection-once", var isOn]:
        await InspectionCost.RunOnceAsync(isOn == "on");
        break;
    case ["guards", .. var times]:
        GuardCost.Run(times is [var wanted] ? int.Parse(wanted, CultureInfo.InvariantCulture) : 9);
        break;
    case ["guards-once", var mode]:
        GuardCost.RunOnce(mode);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
