using System.Globalization;
using System.Numerics;

namespace ManyHands;

public class PlainValuesCross
{
    public static TheoryData<object> Values =>
    [
        true, false, (byte)255, (sbyte)-1, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue,
        Int128.MinValue, UInt128.MaxValue, Half.Epsilon, float.MinValue, double.Epsilon, double.NegativeInfinity, -0.0, decimal.MinValue, 1.10m,
        'x', '\uD800', '\0', "", "plain", "Grüße", "漢字", "\0", "a\uD800b", "\uDC00\uD800", "😀",
        Guid.Parse("b7a1bd5e-64a9-4d25-8f5c-1f8f3c5f4a11"),
        new DateTime(2026, 3, 29, 2, 30, 0, DateTimeKind.Local), new DateTime(1, DateTimeKind.Utc), DateTime.MaxValue,
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromMinutes(-90)), TimeSpan.MinValue, DateOnly.MaxValue, TimeOnly.MaxValue,
        DayOfWeek.Friday, (DayOfWeek)77, new Nothing(), new Complex(1, double.NaN), BigInteger.Zero, BigInteger.Pow(-7, 1000),
        (1, 2.5), new KeyValuePair<int, long>(1, 2), new Index(3, true), 3..^4, new Vector3(1, 2, 3), new System.Text.Rune('x'),
        new Hidden(42),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_plain_value_comes_back_as_it_was(object value)
    {
        object? back = Cross.Object(value);

        Assert.Equal(value, back);
        Assert.Equal(value.GetType(), back!.GetType());
    }

    [Fact]
    public void What_equality_does_not_see_comes_back_too()
    {
        Assert.Equal(DateTimeKind.Local, Cross.Over(new DateTime(5, DateTimeKind.Local)).Kind);
        Assert.Equal("1.10", Cross.Over(1.10m).ToString(CultureInfo.InvariantCulture));
        Assert.True(double.IsNegative(Cross.Over(-0.0)));
        Assert.Equal(BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_1234)),
            BitConverter.DoubleToInt64Bits(Cross.Over(BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_1234))));
        Assert.Equal(TimeSpan.FromMinutes(-90), Cross.Over(new DateTimeOffset(9, 1, 1, 0, 0, 0, TimeSpan.FromMinutes(-90))).Offset);
    }

    [Fact]
    public void Null_comes_back_as_null()
    {
        Assert.Null(Cross.Over<int?>(null));
        Assert.Null(Cross.Over<DayOfWeek?>(null));
        Assert.Null(Cross.Over<string?>(null));
        Assert.Null(Cross.Over<int[]?>(null));
        Assert.Null(Cross.Over<string[]?>(null));
        Assert.Null(Cross.Over<List<int>?>(null));
        Assert.Null(Cross.Over<int[,]?>(null));
        Assert.Null(Cross.Over<Tree?>(null));
        Assert.Equal(5, Cross.Over<int?>(5));
    }

    [Fact]
    public void A_small_number_takes_its_own_bytes_and_no_memory()
    {
        var writer = new PayloadWriter();
        Codec<int> codec = Codec<int>.Instance;
        codec.Write(writer, 7);
        Assert.Equal(4, writer.Length);

        // A type's codec is made when it is first asked for, which takes memory once.
        Codec<string?> texts = Codec<string?>.Instance;
        texts.Write(writer, "text");

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            writer.Clear();
            codec.Write(writer, i);
            texts.Write(writer, "text");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    internal readonly struct Hidden(int value)
    {
        private readonly int _value = value;

        public override string ToString() => _value.ToString(CultureInfo.InvariantCulture);
    }

    internal sealed record Tree(int Value, Tree? Left, Tree? Right);
}
