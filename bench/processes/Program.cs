// One measurement of ProcessPoolExecutor, or of what the machine itself allows: prints one number. See compare.py.
using System.Globalization;
using ProcessBenchmarks;

if (args is not [string what, string count])
{
    Console.Error.WriteLine("ProcessBenchmarks awaited|blocking|pipelined|map|array|start-first|start-all|kept|pipe|hello COUNT");
    return 2;
}

int number = int.Parse(count, CultureInfo.InvariantCulture);
switch (what)
{
    case "echo":
        Floor.Echo();
        return 0;
    case "nothing":
        return 0;
}

double result = what switch
{
    "awaited" => await Pool.AwaitedAsync(number),
    "blocking" => Pool.Blocking(number),
    "pipelined" => await Pool.PipelinedAsync(number),
    "map" => await Pool.MapAsync(number),
    "array" => await Pool.ArrayAsync(number),
    "start-first" => await Pool.StartAsync(number, answers: 1),
    "start-all" => await Pool.StartAsync(number, answers: number),
    "kept" => await Pool.KeptAsync(number),
    "pipe" => Floor.PipeRoundTrip(number),
    "hello" => Floor.Start(number),
    _ => throw new ArgumentException($"{what} is nothing that is measured here"),
};
Console.WriteLine(result.ToString("R", CultureInfo.InvariantCulture));
return 0;
