using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Serialization;

namespace ManyHands;

public class ExactlyOrNotAtAll
{
    [Fact]
    public void What_the_serializer_would_round_comes_back_by_its_bits()
    {
        double odd = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_1234);
        var minus = new decimal(0, 0, 0, isNegative: true, 3);

        Pair<double, decimal> back = Cross.Over(new Pair<double, decimal>(odd, minus));

        Assert.Equal(BitConverter.DoubleToUInt64Bits(odd), BitConverter.DoubleToUInt64Bits(back.First));
        Assert.Equal(decimal.GetBits(minus), decimal.GetBits(back.Second));
        Assert.Equal("n", Cross.Over(new Dictionary<double, string> { [double.NaN] = "n", [-0.5] = "" })[double.NaN]);
        Assert.Equal("i", Cross.Over(new Dictionary<float, string> { [float.NegativeInfinity] = "i" })[float.NegativeInfinity]);
    }

    [Theory]
    [InlineData("/tmp/a b", UriKind.Absolute)]
    [InlineData("/tmp/a b", UriKind.Relative)]
    [InlineData("http://h/a?b#c", UriKind.Absolute)]
    [InlineData("a\uD800", UriKind.Relative)]
    public void An_address_stays_absolute_or_relative(string text, UriKind kind)
    {
        var address = new Uri(text, kind);

        Uri back = Cross.Over(new Pair<Uri, Uri?>(address, null)).First;

        Assert.Equal((address.IsAbsoluteUri, address.OriginalString), (back.IsAbsoluteUri, back.OriginalString));
        Assert.Equal(address, back);
        Assert.Equal(1, Cross.Over(new Dictionary<Uri, int> { [address] = 1 })[address]);
    }

    [Fact]
    public void Attributes_about_the_look_of_JSON_change_nothing()
    {
        var value = new Looks { Text = null, Count = 0, Numbers = [1, 2], Ratio = double.NaN };
        value.Items.Add("more");

        Looks back = Cross.Over(value);

        Assert.Equal((null, 0, double.NaN), (back.Text, back.Count, back.Ratio));
        Assert.Equal([1, 2], back.Numbers);
        Assert.Equal(["first", "more"], back.Items);
        Assert.Equal(["first"], Cross.Over(new Filled()).Items);
    }

    [Fact]
    public void Extension_data_of_objects_is_refused()
    {
        var refused = Assert.Throws<JobSerializationException>(() => Cross.Over(new Loose()));

        Assert.Equal("ExactlyOrNotAtAll.Loose.Rest", refused.Member);
        Assert.Contains("JsonElement", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_holds_larger_ones_of_itself_without_end_is_refused()
    {
        var refused = Assert.Throws<JobSerializationException>(() => Cross.Over(new Endless<int>()));

        Assert.Contains("without end", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_refused_is_named_by_the_member_that_holds_it()
    {
        Refused(new Pair<Dictionary<string, int>, int>(new(StringComparer.OrdinalIgnoreCase), 1), "comparer");
        Refused(new Pair<ImmutableArray<string>, int>(default, 1), "never set");
        Refused(new Pair<Pair<int, int>, int>(new More(1, 2), 1), "JsonDerivedType");

        static void Refused<T>(T value, string says)
        {
            var refused = Assert.Throws<JobSerializationException>(() => Cross.Over(value));
            Assert.EndsWith(">.First", refused.Member, StringComparison.Ordinal);
            Assert.Contains(refused.Member!, refused.Message, StringComparison.Ordinal);
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_collection_that_holds_itself_is_refused_without_the_serializers_advice()
    {
        var own = new Nested();
        own.Add(own);

        var refused = Assert.Throws<JobSerializationException>(() => Cross.Over(own));

        Assert.Contains("leads back", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(IPAddress))]
    [InlineData(typeof(System.Text.StringBuilder))]
    [InlineData(typeof(System.Text.RegularExpressions.Regex))]
    [InlineData(typeof(Random))]
    public void Of_classes_of_the_framework_it_is_said_what_the_program_can_do(Type type)
    {
        var refused = Assert.Throws<JobSerializationException>(() => Codec.Of(typeof(Pair<,>).MakeGenericType(type, typeof(int))));

        Assert.EndsWith(".First", refused.Member, StringComparison.Ordinal);
        Assert.Contains("[JsonConverter]", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("record", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_can_not_cross_is_told_at_the_call()
    {
        await using var pool = new ProcessPoolExecutor(1);

        CancellationToken token = TestContext.Current.CancellationToken;
        Action anything = () => _ = pool.Submit(() => (object)1, token), groups = () => _ = pool.Submit(() => Enumerable.Range(0, 3).GroupBy(x => x % 2), token);

        Assert.Contains("result", Assert.Throws<JobSerializationException>(anything).Message, StringComparison.Ordinal);
        Assert.Contains("ToList", Assert.Throws<JobSerializationException>(groups).Message, StringComparison.Ordinal);
        Assert.Equal([0, 2], await pool.Submit(() => Enumerable.Range(0, 2).Select(x => x * 2), token));
    }

    [Fact]
    public void A_long_message_of_an_exception_leaves_it_what_it_is() =>
        Assert.IsType<TimeoutException>(Cross.Exception(new TimeoutException(new string('x', 1 << 20))));

    internal record Pair<TFirst, TSecond>(TFirst First, TSecond Second);

    internal sealed record More(int First, int Second) : Pair<int, int>(First, Second);

    internal sealed class Nested : List<Nested>;

    internal sealed class Endless<T>
    {
        public Endless<Endless<T>>? Next { get; set; }
    }

    internal sealed class Looks
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Text { get; set; } = "unset";

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int Count { get; set; } = 5;

        [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
        public int[] Numbers { get; set; } = [];

        [JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)]
        public double Ratio { get; set; }

        [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
        public List<string> Items { get; } = ["first"];
    }

    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    [JsonNumberHandling(JsonNumberHandling.Strict)]
    internal sealed class Filled
    {
        public List<string> Items { get; } = ["first"];
    }

    internal sealed class Loose
    {
        [JsonExtensionData]
        public Dictionary<string, object>? Rest { get; set; }
    }
}
