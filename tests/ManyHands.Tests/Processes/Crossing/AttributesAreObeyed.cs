using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ManyHands;

public class AttributesAreObeyed
{
    [Fact]
    public void JsonInclude_lets_a_private_member_cross() => Assert.Equal(7, Cross.Over(Included.Of(7)).Sum);

    [Fact]
    public void JsonIgnore_lets_a_private_field_be_lost()
    {
        Gated back = Cross.Over(new Gated { Count = 3 });
        Assert.Equal((3, 1), (back.Count, back.Cached()));
    }

    [Fact]
    public void JsonDerivedType_works_on_interfaces_and_on_classes_that_are_not_abstract()
    {
        Assert.Equal("Dog", Assert.IsType<Dog>(Cross.Over<IAnimal>(new Dog { Name = "Dog" })).Name);
        Assert.IsType<Plain>(Cross.Over<Plain>(new Plain()));
        Assert.Equal(5, Assert.IsType<Special>(Cross.Over<Plain>(new Special { Extra = 5 })).Extra);
        Assert.Throws<JobSerializationException>(() => Cross.Over<Plain>(new Unnamed()));
        Assert.Throws<JobSerializationException>(() => Cross.Over<IAnimal>(new Cat()));
    }

    [Fact]
    public void A_converter_of_a_property_decides_about_it() =>
        Assert.Equal("System.Int32", Cross.Over(new Converted(typeof(int))).Type.FullName);

    [Fact]
    public void Extension_data_and_documents_come_back()
    {
        var value = new Extended { Node = JsonNode.Parse("[1,\"x\"]"), Element = JsonDocument.Parse("{\"a\":1}").RootElement };
        value.Rest["more"] = JsonDocument.Parse("2").RootElement;

        Extended back = Cross.Over(value);

        Assert.Equal("[1,\"x\"]", back.Node!.ToJsonString());
        Assert.Equal(1, back.Element.GetProperty("a").GetInt32());
        Assert.Equal(2, back.Rest["more"].GetInt32());
    }

    [Fact]
    public void A_converter_that_gives_something_else_back_is_told()
    {
        var refused = Assert.Throws<JobSerializationException>(() => Cross.Over(new Misread { Odd = new Odd() }));
        Assert.Contains("rebuilt", refused.Message, StringComparison.Ordinal);
        Assert.Equal("AttributesAreObeyed.Misread.Odd", refused.Member);
    }

    internal sealed class Included
    {
        [JsonInclude]
        private int _field;

        [JsonInclude]
        private int Property { get; set; }

        [JsonIgnore]
        public int Sum => _field + Property;

        public static Included Of(int sum) => new() { _field = 2, Property = sum - 2 };
    }

    internal sealed class Gated
    {
        [JsonIgnore]
        private readonly Lock _gate = new();

        [NonSerialized]
        private int _cached;

        public int Count { get; set; }

        [field: JsonIgnore]
        public event EventHandler? Changed;

        public int Cached()
        {
            Changed?.Invoke(this, EventArgs.Empty);
            lock (_gate)
                return ++_cached;
        }
    }

    [JsonDerivedType(typeof(Dog), "dog")]
    internal interface IAnimal
    {
        string? Name { get; set; }
    }

    internal sealed class Dog : IAnimal
    {
        public string? Name { get; set; }
    }

    internal sealed class Cat : IAnimal
    {
        public string? Name { get; set; }
    }

    [JsonDerivedType(typeof(Plain), "plain")]
    [JsonDerivedType(typeof(Special), "special")]
    internal class Plain;

    internal sealed class Special : Plain
    {
        public int Extra { get; set; }
    }

    internal sealed class Unnamed : Plain;

    internal sealed record Converted([property: JsonConverter(typeof(TypeNames))] Type Type);

    internal sealed class TypeNames : JsonConverter<Type>
    {
        public override Type? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Type.GetType(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Type value, JsonSerializerOptions options) => writer.WriteStringValue(value.FullName);
    }

    internal sealed class Extended
    {
        public JsonNode? Node { get; set; }

        public JsonElement Element { get; set; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement> Rest { get; set; } = [];
    }

    internal sealed class Misread
    {
        public Odd? Odd { get; set; }
    }

    [JsonConverter(typeof(OddConverter))]
    internal sealed class Odd;

    internal sealed class OddConverter : JsonConverter<Odd>
    {
        public override Odd? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new JsonException("odd");

        public override void Write(Utf8JsonWriter writer, Odd value, JsonSerializerOptions options) => writer.WriteNumberValue(1);
    }
}
