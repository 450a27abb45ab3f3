using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace ManyHands;

public class LossesAreRefused
{
    public static TheoryData<Type, string?, string> Types => new()
    {
        { typeof(Captured), "LossesAreRefused.Captured.offset", "constructor parameter" },
        { typeof(PrivateField), "LossesAreRefused.PrivateField._secret", "[JsonIgnore]" },
        { typeof(PrivateProperty), "LossesAreRefused.PrivateProperty.Secret", "not public" },
        { typeof(PrivateInBase), "LossesAreRefused.PrivateInBase._secret", "not public" },
        { typeof(WithObject), "LossesAreRefused.WithObject.Any", "name the real type" },
        { typeof(WithInterface), "LossesAreRefused.WithInterface.Animal", "an interface" },
        { typeof(WithAbstract), "LossesAreRefused.WithAbstract.Thing", "[JsonDerivedType" },
        { typeof(Deep), "LossesAreRefused.WithObject.Any", "real type" },
        { typeof(WithList), "LossesAreRefused.WithList.All", "an object" },
        { typeof(WithDelegate), "LossesAreRefused.WithDelegate.Code", "code" },
        { typeof(WithEvent), "LossesAreRefused.WithEvent.Changed", "handlers" },
        { typeof(WithType), "LossesAreRefused.WithType.Of", "name" },
        { typeof(WithStream), "LossesAreRefused.WithStream.Body", "bytes" },
        { typeof(WithTask), "LossesAreRefused.WithTask.Later", "result" },
        { typeof(WithToken), "LossesAreRefused.WithToken.Stop", "token" },
        { typeof(WithPointer), "LossesAreRefused.WithPointer.Handle", "address" },
        { typeof(WithStack), "LossesAreRefused.WithStack.Items", "upside down" },
        { typeof(WithFrozen), "LossesAreRefused.WithFrozen.Items", "rebuilt" },
        { typeof(WithKey), "LossesAreRefused.WithKey.Items", "key" },
        { typeof(WithCollection), "LossesAreRefused.Named.Name", "a collection" },
        { typeof(WithMatrix), "LossesAreRefused.WithMatrix.Cells", "array of arrays" },
        { typeof(NoConstructor), null, "no public constructor" },
        { typeof(Unkept), "LossesAreRefused.Unkept.seed", "constructor parameter" },
        { typeof(NoName), null, "discriminator" },
        { typeof(object), null, "real type" },
        { typeof(Action), null, "code" },
        { typeof(Type), null, "name" },
        { typeof(Task<int>), null, "result" },
        { typeof(ValueTask<int>), null, "result" },
        { typeof(CancellationToken), null, "token" },
        { typeof(nint), null, "long" },
        { typeof(nint[]), null, "address" },
        { typeof(Span<int>), null, "no type" },
        { typeof(int*), null, "no type" },
        { typeof(List<>), null, "no type" },
        { typeof(IAsyncEnumerable<int>), null, "list" },
        { typeof(IComparable), null, "an interface" },
        { typeof(System.Net.IPAddress), null, "" },
        { typeof(System.Text.StringBuilder), null, "" },
        { typeof(PriorityQueue<int, int>), null, "" },
        { typeof(Lazy<int>), null, "" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_type_that_would_come_back_less_is_refused_by_the_member_that_is_in_the_way(Type type, string? member, string says)
    {
        var refused = Assert.Throws<JobSerializationException>(() => Codec.Of(type));

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        if (member is not null)
        {
            Assert.Equal(member, refused.Member);
            Assert.Contains(member, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_subclass_that_is_not_named_is_refused_with_the_attribute_to_write()
    {
        var refused = Assert.Throws<JobSerializationException>(() => Cross.Over<Base[]>([new Base(1), new Derived(1, 2)]));

        Assert.Contains("[JsonDerivedType(typeof(LossesAreRefused.Derived), \"Derived\")]", refused.Message, StringComparison.Ordinal);
        Assert.Throws<JobSerializationException>(() => Cross.Over(new HoldsBase(new Derived(1, 2))));
        Assert.Equal(new Derived(1, 2), Cross.Over(new Derived(1, 2)));
    }

    [Fact]
    public void A_graph_that_leads_back_is_refused_by_its_path()
    {
        var node = new Node();
        node.Next = new Node { Next = node };

        var refused = Assert.Throws<JobSerializationException>(() => Cross.Over(node));

        Assert.Equal("LossesAreRefused.Node.Next", refused.Member);
        Assert.Contains("leads back", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparer_of_its_own_is_refused()
    {
        Assert.Throws<JobSerializationException>(() => Cross.Over(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)));
        Assert.Throws<JobSerializationException>(() => Cross.Over<IReadOnlyDictionary<string, int>>(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)));
        Assert.Throws<JobSerializationException>(() => Cross.Over(new HashSet<string>(StringComparer.OrdinalIgnoreCase)));
        Assert.Throws<JobSerializationException>(() => Cross.Over(new SortedSet<int>(Comparer<int>.Create((x, y) => y - x))));
        Cross.Over(new Dictionary<string, int>(StringComparer.Ordinal));
        Cross.Over(new HashSet<string>());
        Cross.Over(new SortedDictionary<string, int>());
        Cross.Over(new SortedSet<int>());
        Assert.Throws<JobSerializationException>(() => Cross.Over(new SortedDictionary<string, int>(StringComparer.Ordinal)));
    }

    [Fact]
    public void What_the_values_own_code_throws_is_told()
    {
        var refused = Assert.Throws<JobSerializationException>(() => Cross.Over(new Throws()));

        Assert.Contains("not ready", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_refusal_the_writer_goes_on()
    {
        var writer = new PayloadWriter();
        Assert.Throws<JobSerializationException>(() => Codec<Throws>.Instance.Write(writer, new Throws()));
        writer.Clear();
        Codec<HoldsBase>.Instance.Write(writer, new HoldsBase(new Base(5)));

        var reader = new PayloadReader(Cross.InMemory(writer));
        Assert.Equal(5, Codec<HoldsBase>.Instance.Read(reader).Base.X);
    }

    internal sealed class Captured(int offset) : IJob<int>
    {
        public int Run(CancellationToken cancellationToken) => offset;
    }

    internal sealed class PrivateField
    {
        private int _secret = 4;

        public int Next() => _secret++;
    }

    internal sealed class PrivateProperty
    {
        private int Secret { get; set; }

        public int Next() => Secret++;
    }

    internal class HasSecret
    {
        private int _secret = 4;

        public int Next() => _secret++;
    }

    internal sealed class PrivateInBase : HasSecret;

    internal sealed record WithObject(object Any);

    internal interface IAnimal;

    internal sealed record WithInterface(IAnimal Animal);

    internal abstract class Thing;

    internal sealed record WithAbstract(Thing Thing);

    internal sealed record Deep(List<Dictionary<string, WithObject?>> Inside);

    internal sealed record WithList(List<object> All);

    internal sealed record WithDelegate(Func<int> Code);

    internal sealed class WithEvent
    {
        public event EventHandler? Changed;

        public void Fire() => Changed?.Invoke(this, EventArgs.Empty);
    }

    internal sealed record WithType(Type Of);

    internal sealed record WithStream(Stream Body);

    internal sealed record WithTask(Task<int> Later);

    internal sealed record WithToken(CancellationToken Stop);

    internal sealed record WithPointer(nint Handle);

    internal sealed record WithStack(Stack<string> Items);

    internal sealed record WithFrozen(FrozenSet<string> Items);

    internal sealed record WithKey(Dictionary<Base, int> Items);

    internal sealed class Named : List<string>
    {
        public string? Name { get; set; }
    }

    internal sealed record WithCollection(Named Items);

    internal sealed record WithMatrix(string[,] Cells);

    internal sealed class NoConstructor
    {
        private NoConstructor()
        {
        }

        public static NoConstructor Make() => new();
    }

    internal sealed class Unkept
    {
        public Unkept(int seed) => Value = seed * 2;

        public int Value { get; }
    }

    [JsonDerivedType(typeof(NoNameToo))]
    internal class NoName;

    internal sealed class NoNameToo : NoName;

    internal record Base(int X);

    internal sealed record Derived(int X, int Y) : Base(X);

    internal sealed record HoldsBase(Base Base);

    internal sealed class Node
    {
        public Node? Next { get; set; }
    }

    internal sealed class Throws
    {
        public string? Text
        {
            get => field ?? throw new InvalidOperationException("not ready");
            set;
        }
    }
}
