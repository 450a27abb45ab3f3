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
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
