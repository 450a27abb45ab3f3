using System.Numerics;
using System.Text.Json.Serialization;

namespace ManyHands;

public partial class ObjectsCross
{
    internal abstract class Parent
    {
        protected Parent(string title) => Title = title;

        public string Title { get; }

        public int Age { get; private protected set; }

        public virtual string Shown { get; protected set; } = "base";
    }

    internal sealed class Child : Parent
    {
        public Child(string title, int age)
            : base(title) => Age = age;

        public string? Name { get; internal set; }

        public override string Shown
        {
            get => "over " + Title;
            protected set => base.Shown = value;
        }
    }

    internal struct Counter
    {
        public string Name { get; private set; }

        public int Count { get; private set; }

        public static Counter Of(string name, int count) => new() { Name = name, Count = count };

        public override readonly string ToString() => Name + Count;
    }

    internal sealed class Hooked : IJsonOnDeserialized
    {
        [JsonConstructor]
        private Hooked(string value) => Value = value;

        public string Value { get; }

        [JsonIgnore]
        public bool WasTold { get; private set; }

        public static Hooked Of(string value) => new(value);

        public void OnDeserialized() => WasTold = true;
    }

    internal sealed record Partly(int A, [property: JsonIgnore] int B, int C);

    internal sealed record Holding(double[] Numbers, List<Line> Lines);

    internal enum Size
    {
        Small,
        Large,
    }

    internal sealed record Line(string Name, decimal Price, Size? Size);

    internal sealed record Order(
        int Id, string Text, List<Line> Lines, Dictionary<string, int[]> Counts, (int, string, (long, string?)) Pair, BigInteger Big,
        double Ratio, DateTime At, char Letter, byte[] Bytes)
    {
        public string? Note { get; init; }

        public required float Weight { get; set; }

        public List<string> Children { get; init; } = [];

        public int Twice => Id * 2;

        public Type Computed => GetType();
    }

    internal sealed class Account
    {
        public readonly int Field = 9;

        public int Id { get; init; }

        public decimal Balance { get; private set; }

        public string State { get; } = "new";

        public List<decimal> Moves { get; } = [];

        public int Written { get; private set; }

        public void Deposit(decimal amount)
        {
            Balance += amount;
            Moves.Add(amount);
            Written++;
        }
    }

    internal sealed class HandWritten
    {
        private int _count;
        private string? _name;

        public int Count
        {
            get => _count;
            set => _count = value;
        }

        public string? Name
        {
            get => _name;
            set => _name = value;
        }
    }

    internal readonly record struct Labelled(string Label, int Value);

    internal readonly struct GetOnly
    {
        public GetOnly(string name, int count) => (Name, Count) = (name, count);

        public string Name { get; }

        public int Count { get; }

        public override string ToString() => Name + Count;
    }

    internal sealed record Pair<T1, T2>(T1 First, T2 Second);

    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    internal abstract record Shape;

    internal sealed record Circle(double Radius) : Shape;

    internal sealed record Square(double Side) : Shape;

    internal sealed record Holder(Shape Shape);

    internal sealed class Attributed
    {
        [JsonPropertyName("k")]
        public int Kept { get; set; }

        [JsonIgnore]
        public int Dropped { get; set; }

        [JsonIgnore]
        private readonly Func<int> _code = () => 1;

        public Celsius Temperature { get; set; } = new(0);

        public int Use() => _code();
    }

    [JsonConverter(typeof(CelsiusConverter))]
    internal sealed class Celsius(double degrees)
    {
        private readonly double _kelvin = degrees + 273;

        public double Degrees => _kelvin - 273;
    }

    internal sealed class CelsiusConverter : JsonConverter<Celsius>
    {
        public override Celsius Read(ref System.Text.Json.Utf8JsonReader reader, Type typeToConvert, System.Text.Json.JsonSerializerOptions options) =>
            new(reader.GetDouble());

        public override void Write(System.Text.Json.Utf8JsonWriter writer, Celsius value, System.Text.Json.JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Degrees);
    }

    internal sealed record Ended(int Value, Exception? Failure, ArgumentException? Other);

    internal sealed record Link(int Value, Link? Next);

    private sealed record Secret(int Value);

    private sealed record Work<T>(T Input) : IJob<T>
    {
        public T Run(CancellationToken cancellationToken) => Input;
    }

    private sealed class Empty : IJob<int>
    {
        public int Run(CancellationToken cancellationToken) => 1;
    }
}
