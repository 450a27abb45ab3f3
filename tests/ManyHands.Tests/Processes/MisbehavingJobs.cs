using System.Text.Json;
using System.Text.Json.Serialization;

namespace ManyHands.Tests;

/// <summary>Where a job goes wrong.</summary>
public enum Point
{
    ReadingTheArgument,
    Running,
    WritingTheResult,
}

/// <summary>Goes wrong at one point of its way; else gives a trap that has not sprung.</summary>
internal sealed record Hurt(Way Way, Point Point) : IJob<Trap>
{
    public Trap Argument { get; init; } = new(Way, Point == Point.ReadingTheArgument, false);

    public Trap Run(CancellationToken cancellationToken)
    {
        if (Point == Point.Running)
            Misbehave.Now(Way);
        return new Trap(Way, false, Point == Point.WritingTheResult);
    }
}

/// <summary>Springs in a worker when it is read there, or written.</summary>
[JsonConverter(typeof(TrapConverter))]
internal sealed record Trap(Way Way, bool AtRead, bool AtWrite);

internal sealed class TrapConverter : JsonConverter<Trap>
{
    public override Trap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string[] words = reader.GetString()!.Split(' ');
        Trap trap = new(Enum.Parse<Way>(words[0]), words[1] == "read", words[1] == "write");
        if (trap.AtRead)
            Misbehave.Now(trap.Way);
        return trap;
    }

    public override void Write(Utf8JsonWriter writer, Trap value, JsonSerializerOptions options)
    {
        if (value.AtWrite)
            Misbehave.Now(value.Way);
        writer.WriteStringValue($"{value.Way} {(value.AtRead ? "read" : value.AtWrite ? "write" : "never")}");
    }
}

/// <summary>Leaves a thread behind that goes wrong when a gate opens; gives its worker's process.</summary>
internal sealed record HurtWhenIdle(Way Way, int Port) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        new Thread(Wait) { IsBackground = true }.Start();
        return Environment.ProcessId;
    }

    private void Wait()
    {
        RemoteGate.Pass(Port, 0, CancellationToken.None);
        Misbehave.Now(Way);
    }
}

/// <summary>Lets its worker's end go wrong; gives its worker's process.</summary>
internal sealed record HurtWhenItEnds(Way Way) : IJob<int>
{
    public int Run(CancellationToken cancellationToken)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Misbehave.Now(Way);
        return Environment.ProcessId;
    }
}

/// <summary>Gives its worker's process.</summary>
internal sealed record WhichProcess : IJob<int>
{
    public int Run(CancellationToken cancellationToken) => Environment.ProcessId;
}
