// One measurement of the toolkit or of a way that .NET has: ExecutorBenchmarks WORK WAY SIZE. See compare.py.
using System.Globalization;
using ExecutorBenchmarks;

if (args is not [string work, string way, string amount])
{
    Console.Error.WriteLine("ExecutorBenchmarks submit|map|fork-join|latency|producers|async|held|lock|contended|start WAY SIZE");
    return 2;
}

int size = int.Parse(amount, CultureInfo.InvariantCulture);
string result = work switch
{
    "submit" => Measuring.Time(Submitting.Million(way), size),
    "map" => Measuring.Time(Mapping.Of(way), size),
    "fork-join" => Measuring.Time(Forking.Of(way), size),
    "latency" => Measuring.Time(Submitting.OneByOne(way), size),
    "producers" => Measuring.Time(Submitting.FourProducers(way), size),
    "async" => Measuring.Time(InFlight.Bounded(way), size),
    "held" => InFlight.Hold(way, size),
    "lock" => Measuring.Time(Locking.Of(way, threads: 1), size),
    "contended" => Measuring.Time(Locking.Of(way, threads: 2), size),
    "start" => Measuring.Tell("sum", Submitting.Million(way)(size)),
    _ => throw new ArgumentException($"{work} is nothing that is measured here"),
};
Console.WriteLine(result);
return 0;
