using System.Text.Json;

namespace ManyHands.Tests;

/// <summary>A trace file, read by what its format says and by nothing that wrote it. Reading it checks it.</summary>
internal sealed class Trace
{
    private readonly Dictionary<int, string> _processes = [];
    private readonly Dictionary<(int Process, int Thread), string> _threads = [];
    private readonly List<Event> _events = [];

    private Trace(JsonElement root)
    {
        foreach (JsonElement entry in root.GetProperty("traceEvents").EnumerateArray())
        {
            int process = entry.GetProperty("pid").GetInt32(), thread = entry.GetProperty("tid").GetInt32();
            string name = entry.GetProperty("name").GetString()!;
            JsonElement args = entry.GetProperty("args");
            switch (entry.GetProperty("ph").GetString(), name)
            {
                case ("M", "process_name"):
                    _processes.Add(process, args.GetProperty("name").GetString()!);
                    break;
                case ("M", "thread_name"):
                    _threads.Add((process, thread), args.GetProperty("name").GetString()!);
                    break;
                case ("X", _):
                    decimal start = entry.GetProperty("ts").GetDecimal(), length = entry.GetProperty("dur").GetDecimal();
                    _events.Add(new Event(
                        process, _threads[(process, thread)], thread, name, entry.GetProperty("cat").GetString()!, start, start + length,
                        args.GetProperty("job").GetInt64(), args.GetProperty("end").GetString()!));
                    break;
                default:
                    Assert.Fail($"No such event was promised: {entry}");
                    break;
            }
        }

        Assert.All(_events, entry => Assert.True(_processes.ContainsKey(entry.Process)));
    }

    internal static Trace Take()
    {
        using MemoryStream file = new();
        Inspector.WriteTrace(file);
        return Read(file.ToArray());
    }

    internal static Trace Read(byte[] file)
    {
        using JsonDocument document = JsonDocument.Parse(file);
        return new Trace(document.RootElement);
    }

    /// <summary>What an executor did.</summary>
    internal Event[] Of(IExecutor executor) => Of($"{executor.Name} ({executor.GetType().Name})");

    /// <summary>Names of executors must be unique for this: other tests run at the same time.</summary>
    internal Event[] Of(string process)
    {
        int number = Assert.Single(_processes, entry => entry.Value == process).Key;
        Event[] events = [.. _events.Where(entry => entry.Process == number)];
        Assert.All(events, entry => Assert.True(entry.Start >= 0 && entry.Length >= 0, entry.ToString()));
        foreach (IGrouping<int, Event> lane in events.GroupBy(entry => entry.Thread))
            CheckNesting([.. lane]);
        return events;
    }

    // In a row, each entry comes after the one before or lies inside of it; only jobs that others wait for lie inside.
    private static void CheckNesting(Event[] lane)
    {
        Stack<Event> around = new();
        foreach (Event entry in lane.OrderBy(entry => entry.Start).ThenByDescending(entry => entry is { Length: 0, Kind: not "inner" })
            .ThenByDescending(entry => entry.End).ThenBy(entry => entry.Kind == "inner"))
        {
            while (around.TryPeek(out Event? before) && before.End <= entry.Start)
                around.Pop();
            if (around.TryPeek(out Event? outer))
            {
                Assert.True(entry.End <= outer.End, $"{entry} begins in {outer} and ends after it.");
                Assert.True(entry.Kind == "inner", $"{entry} lies inside of {outer}.");
            }

            around.Push(entry);
        }
    }

    internal sealed record Event(
        int Process, string Worker, int Thread, string Name, string Kind, decimal Start, decimal End, long Job, string Ending)
    {
        /// <summary>In microseconds.</summary>
        internal decimal Length => End - Start;
    }
}
