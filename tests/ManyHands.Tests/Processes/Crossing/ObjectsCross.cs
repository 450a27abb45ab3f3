using System.Collections.Immutable;
using System.Numerics;

namespace ManyHands;

public partial class ObjectsCross
{
    [Fact]
    public void A_record_comes_back_with_all_that_is_in_it()
    {
        var order = new Order(
            7,
            "Grüße \uD800 \0 \u0001",
            [new Line("a", 1.5m, Size.Large), new Line("b", 2, null)],
            new Dictionary<string, int[]> { ["x\uDC00"] = [1, 2], [""] = [], ["\u0001"] = [3] },
            (3, "three", (4L, null)),
            BigInteger.Pow(10, 50),
            double.NaN,
            new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            'ä',
            [1, 2, 3])
        {
            Note = "n",
            Weight = 3.5f,
            Children = ["c"],
        };

        Order back = Cross.Over(order);

        Assert.Equal((order.Id, order.Ratio, order.At, order.Letter, order.Note), (back.Id, back.Ratio, back.At, back.Letter, back.Note));
        Assert.Equal(order.Text, back.Text);
        Assert.Equal(order.Lines, back.Lines);
        Assert.Equal(order.Counts.OrderBy(x => x.Key), back.Counts.OrderBy(x => x.Key), (x, y) => x.Key == y.Key && x.Value.SequenceEqual(y.Value));
        Assert.Equal(order.Pair, back.Pair);
        Assert.Equal(order.Big, back.Big);
        Assert.Equal(order.Bytes, back.Bytes);
        Assert.Equal(order.Children, back.Children);
        Assert.Equal(3.5f, back.Weight);
    }

    [Fact]
    public void A_class_with_private_setters_and_readonly_properties_comes_back()
    {
        var account = new Account { Id = 4 };
        account.Deposit(12);

        Account back = Cross.Over(account);

        Assert.Equal((4, 12m, "new", 1, 9), (back.Id, back.Balance, back.State, back.Written, back.Field));
        Assert.Equal([12m], back.Moves);
    }

    [Fact]
    public void Properties_behind_hand_written_fields_come_back() =>
        Assert.Equal((3, "x"), (Cross.Over(new HandWritten { Count = 3, Name = "x" }) is var back ? back.Count : 0, back.Name));

    [Fact]
    public void Structs_classes_and_tuples_in_each_other_come_back()
    {
        Assert.Equal(new Labelled("a", 3), Cross.Over(new Labelled("a", 3)));
        Assert.Equal(new GetOnly("q", 5).ToString(), Cross.Over(new GetOnly("q", 5)).ToString());
        Assert.Equal(new Labelled("a", 3), Cross.Over<Labelled?>(new Labelled("a", 3)));
        Assert.Null(Cross.Over<Labelled?>(null));
        Assert.Equal(("a", 1, new Labelled("b", 2)), Cross.Over(("a", 1, new Labelled("b", 2))));
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, "8", 9), Cross.Over((1, 2, 3, 4, 5, 6, 7, "8", 9)));
        Assert.Equal(Tuple.Create("a", 1), Cross.Over(Tuple.Create("a", 1)));
        Assert.Equal(KeyValuePair.Create("a", 1), Cross.Over(KeyValuePair.Create("a", 1)));
        Assert.Equal(new { A = 1, B = "b" }, Cross.Over(new { A = 1, B = "b" }));
        Assert.Equal(new Pair<string, Labelled>("s", new("b", 2)), Cross.Over(new Pair<string, Labelled>("s", new("b", 2))));
        Assert.Equal(new Uri("http://h/a"), Cross.Over(new Uri("http://h/a")));
        Assert.Equal(new Version(1, 2), Cross.Over(new Version(1, 2)));
    }

    [Fact]
    public void Collections_come_back()
    {
        Assert.Equal(["a", "b"], Cross.Over<IReadOnlyList<string>>(["a", "b"]));
        Assert.Equal(["a", "b"], Cross.Over<IEnumerable<string>>(new[] { "a", "b" }.Select(x => x)));
        Assert.Equal(["a", "b"], Cross.Over(new HashSet<string> { "a", "b" }).Order());
        Assert.Equal(["a", "b"], Cross.Over<ImmutableArray<string>>(["a", "b"]));
        Assert.Equal([1, 2], Cross.Over(new Queue<int>([1, 2])));
        Assert.Equal([1, 2], Cross.Over(new LinkedList<int>([1, 2])));
        Assert.Equal([1.5, double.NaN], Cross.Over<Memory<double>>(new[] { 1.5, double.NaN }).ToArray());
        Assert.Equal("v", Cross.Over(new Dictionary<(int, int), string> { [(1, 2)] = "v" })[(1, 2)]);
        Assert.Equal(5, Cross.Over(new SortedDictionary<Size, int> { [Size.Large] = 5 })[Size.Large]);
        Assert.Equal("v", Cross.Over<IReadOnlyDictionary<Guid, string>>(new Dictionary<Guid, string> { [Guid.Empty] = "v" })[Guid.Empty]);
        Assert.Equal(1, Cross.Over(new Dictionary<char, int> { ['\uD800'] = 1 })['\uD800']);
        Assert.Equal(1, Cross.Over(new Dictionary<BigInteger, int> { [BigInteger.Pow(9, 99)] = 1 })[BigInteger.Pow(9, 99)]);
        Assert.Equal(1, Cross.Over(new Dictionary<DateTime, int> { [new DateTime(5, DateTimeKind.Utc)] = 1 })[new DateTime(5, DateTimeKind.Utc)]);
    }

    [Fact]
    public void A_subclass_named_by_JsonDerivedType_comes_back_as_itself()
    {
        Assert.Equal(new Circle(2), Cross.Over<Shape>(new Circle(2)));
        Assert.Equal([new Circle(2), new Square(3)], Cross.Over<Shape[]>([new Circle(2), new Square(3)]));
        Assert.Equal(new Holder(new Square(3)), Cross.Over(new Holder(new Square(3))));
        Assert.Equal(new Circle(2), Cross.Over(new Circle(2)));
    }

    [Fact]
    public void The_serializers_attributes_are_obeyed()
    {
        Attributed back = Cross.Over(new Attributed { Kept = 1, Dropped = 2, Temperature = new Celsius(20) });

        Assert.Equal((1, 0, 20.0), (back.Kept, back.Dropped, back.Temperature.Degrees));
        Assert.Equal(20, Cross.Over(new Celsius(20)).Degrees);
    }

    [Fact]
    public void An_exception_among_results_comes_back()
    {
        Ended back = Cross.Over(new Ended(3, new ArgumentNullException("p"), null));

        Assert.Equal("p", Assert.IsType<ArgumentNullException>(back.Failure).ParamName);
        Assert.Null(back.Other);
        Assert.IsType<TimeoutException>(Cross.Over<Exception>(new TimeoutException()));
    }

    [Fact]
    public void A_long_chain_comes_back()
    {
        Link? chain = null;
        for (int i = 0; i < 240; i++)
            chain = new Link(i, chain);

        int length = 0;
        for (Link? link = Cross.Over(chain); link is not null; link = link.Next)
            length++;
        Assert.Equal(240, length);
    }

    [Fact]
    public void On_a_thread_whose_stack_is_too_small_a_deep_value_fails_and_not_the_process()
    {
        Exception? failure = null;
        Cross.Over(new Link(0, null));
        var thread = new Thread(() => failure = Record.Exception(A_long_chain_comes_back), 128 * 1024);
        thread.Start();
        thread.Join();
        Assert.IsType<InsufficientExecutionStackException>(Assert.IsType<JobSerializationException>(failure).InnerException);
    }

    [Fact]
    public void Generic_and_nested_private_jobs_come_back()
    {
        Assert.Equal(new Work<Secret>(new Secret(5)), Cross.Object(new Work<Secret>(new Secret(5))));
        Assert.Equal(new Nothing(), Cross.Over(new Nothing()));
        Assert.IsType<Empty>(Cross.Object(new Empty()));
    }

    [Fact]
    public void What_base_classes_and_structs_set_for_themselves_comes_back()
    {
        Child back = Cross.Over(new Child("a", 3) { Name = "n" });
        Assert.Equal(("a", 3, "n", "over a"), (back.Title, back.Age, back.Name, back.Shown));
        Assert.Equal("x5", Cross.Over(Counter.Of("x", 5)).ToString());
        Assert.Equal("x5", Cross.Over<Counter?>(Counter.Of("x", 5)).ToString());
        Assert.Equal("p", Cross.Over(Hooked.Of("p")).Value);
        Assert.True(Cross.Over(Hooked.Of("p")).WasTold);
    }

    [Fact]
    public void A_property_that_may_be_lost_is_left_out_of_a_record() =>
        Assert.Equal((1, 0, 3), (Cross.Over(new Partly(1, 2, 3)) is var back ? back.A : 0, back.B, back.C));

    [Fact]
    public void Several_readers_and_writers_at_once_do_not_disturb_each_other() =>
        Parallel.For(0, 200, i =>
        {
            var value = new Holding(new double[600 + i], [new Line("l" + i, i, null)]);
            value.Numbers[i] = i;
            Holding back = Cross.Over(value);
            Assert.Equal(value.Numbers, back.Numbers);
            Assert.Equal(value.Lines, back.Lines);
        });

    [Fact]
    public void The_deepest_chain_needs_no_large_stack()
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(A_long_chain_comes_back), 768 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
