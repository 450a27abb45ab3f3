using CsCheck;

namespace ManyHands;

public class ValuesAtRandomCross
{
    // Any UTF-16 unit, halves of pairs and all.
    private static readonly Gen<string> Text = Gen.Select(Gen.Char['\0', '\uFFFF'].Array[0, 12], letters => new string(letters));

    private static readonly Gen<Leaf> Leaves =
        Gen.Select(Text.Null(), Gen.Double, Gen.Int.Nullable(), Gen.Long.Array[0, 900].Null(), (text, number, maybe, many) => new Leaf(text, number, maybe, many));

    private static readonly Gen<Branch> Branches = Gen.Recursive<Branch>((depth, self) => Gen.Select(
        Text,
        Leaves.List[0, 3],
        Gen.Dictionary(Text, Gen.Decimal)[0, 4],
        (depth > 3 ? Gen.Const<Branch[]>([]) : self.Array[0, 3]),
        Gen.DateTime,
        (name, leaves, sums, branches, at) => new Branch(name, leaves, sums, branches, (at, name.Length))));

    [Fact]
    public void Any_record_comes_back_equal() => Branches.Sample(branch => branch.SameAs(Cross.Over(branch)), iter: 300);

    [Fact]
    public void Any_text_comes_back_equal() => Text.Sample(text => text == Cross.Over(text) && text == Cross.Over(new Leaf(text, 0, null, null)).Text, iter: 500);

    internal sealed record Leaf(string? Text, double Number, int? Maybe, long[]? Many)
    {
        internal bool SameAs(Leaf other) =>
            Text == other.Text && Number.Equals(other.Number) && Maybe == other.Maybe
            && (Many is null ? other.Many is null : other.Many is not null && Many.SequenceEqual(other.Many));
    }

    internal sealed record Branch(string Name, List<Leaf> Leaves, Dictionary<string, decimal> Sums, Branch[] Branches, (DateTime, int) Pair)
    {
        internal bool SameAs(Branch other) =>
            Name == other.Name && Pair == other.Pair && Pair.Item1.Kind == other.Pair.Item1.Kind
            && Leaves.Count == other.Leaves.Count && Leaves.Zip(other.Leaves).All(x => x.First.SameAs(x.Second))
            && Sums.Count == other.Sums.Count && Sums.All(x => other.Sums[x.Key] == x.Value)
            && Branches.Length == other.Branches.Length && Branches.Zip(other.Branches).All(x => x.First.SameAs(x.Second));
    }
}
