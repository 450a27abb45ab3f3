using System.Numerics;

namespace ManyHands;

public class ArraysCross
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1_000_000)]
    public void An_array_of_numbers_comes_back_and_is_copied_only_where_it_is_small(int length)
    {
        double[] array = [.. Enumerable.Range(0, length).Select(x => x / 7.0)];
        var writer = new PayloadWriter();
        Codec<double[]?>.Instance.Write(writer, array);

        Assert.Equal(length > 512 ? 1 : 0, writer.Blocks.Count);
        Assert.True(length <= 512 || writer.Main.Length < 8);
        Assert.Equal(array, Cross.Over(array));
        Assert.Equal(array, Cross.Over(array.ToList()));
        Assert.Equal(array, Cross.Over(new Measured("x", array, [.. array])).Values);
        Assert.Equal(array, Cross.Over(new Measured("x", array, [.. array])).Listed);
    }

    [Fact]
    public void A_large_array_inside_a_record_stays_out_of_the_json()
    {
        var writer = new PayloadWriter();
        Codec<Samples>.Instance.Write(writer, new Samples("a", new float[1_000_000]));

        Assert.Equal(4_000_000, Assert.Single(writer.Blocks).Length);
        Assert.True(writer.Main.Length < 100, $"{writer.Main.Length}");
    }

    [Fact]
    public void Arrays_of_all_kinds_come_back()
    {
        Assert.Equal([1, 2, 3], Cross.Over<byte[]>([1, 2, 3]));
        Assert.Equal(["a", null, "", "\uD800"], Cross.Over<string?[]>(["a", null, "", "\uD800"]));
        Assert.Equal([(1, 2.0), (3, double.NaN)], Cross.Over<(int, double)[]>([(1, 2.0), (3, double.NaN)]));
        Assert.Equal([1, null, 3], Cross.Over<int?[]>([1, null, 3]));
        Assert.Equal([new Vector3(1, 2, 3)], Cross.Over<Vector3[]>([new Vector3(1, 2, 3)]));
        Assert.Equal([DayOfWeek.Friday], Cross.Over<DayOfWeek[]>([DayOfWeek.Friday]));
        Assert.Equal([true, false], Cross.Over<bool[]>([true, false]));
        Assert.Equal([BigInteger.Pow(2, 100)], Cross.Over<BigInteger[]>([BigInteger.Pow(2, 100)]));
        Assert.Equal([[1, 2], [], [3]], Cross.Over<int[][]>([[1, 2], [], [3]]));
        Assert.Null(Cross.Over<int[]?[]>([null, [3]])[0]);
        Assert.Equal(new int[,] { { 1, 2, 3 }, { 4, 5, 6 } }, Cross.Over(new int[,] { { 1, 2, 3 }, { 4, 5, 6 } }));
        Assert.Equal(new double[70, 80], Cross.Over(new double[70, 80]));
        Assert.Equal(new byte[0, 3], Cross.Over(new byte[0, 3]));
        Assert.Equal(new int[,] { { 7 } }, Cross.Over(new Matrix(new int[,] { { 7 } })).Cells);
    }

    [Fact]
    public void Many_small_arrays_are_no_blocks()
    {
        Samples[] all = [.. Enumerable.Range(0, 1000).Select(i => new Samples("s" + i, [i, i + 1]))];
        var writer = new PayloadWriter();
        Codec<Samples[]>.Instance.Write(writer, all);

        Assert.Empty(writer.Blocks);
        Assert.Equal(999, Cross.Over(all)[998].Values[1]);
    }

    [Fact]
    public void A_list_that_is_more_than_a_list_is_refused()
    {
        var refused = Assert.Throws<JobSerializationException>(() => Cross.Over<List<int>>(new NamedList { Name = "n" }));
        Assert.Contains("NamedList", refused.Message, StringComparison.Ordinal);
        Assert.Throws<JobSerializationException>(() => Cross.Over(new Measured("", [], new NamedDoubles())));
    }

    [Fact]
    public void What_was_written_since_a_mark_can_be_taken_back()
    {
        var writer = new PayloadWriter();
        writer.WriteVarint(5);
        PayloadMark mark = writer.Mark();
        Codec<byte[]?>.Instance.Write(writer, new byte[10_000]);
        writer.Rewind(mark);

        Assert.Equal(1, writer.Length);
        Assert.Empty(writer.Blocks);
    }

    internal sealed record Measured(string Name, double[] Values, List<double> Listed);

    internal sealed record Samples(string Name, float[] Values);

    internal sealed record Matrix(int[,] Cells);

    internal sealed class NamedList : List<int>
    {
        public string? Name { get; set; }
    }

    internal sealed class NamedDoubles : List<double>;
}
