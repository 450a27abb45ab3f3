using System.Numerics;

namespace ManyHands;

public class JunkIsRefused
{
    private static readonly (string Name, Action<PayloadWriter> Write, Func<PayloadReader, object?> Read)[] Kinds =
    [
        Kind<int>(5), Kind<string?>("Grüße\uD800"), Kind<string?[]?>(["a", "b", null]), Kind<byte[]?>(new byte[5000]), Kind<double[]?>([1, 2]),
        Kind<List<int>?>([1, 2, 3]), Kind<int[,]?>(new int[20, 80]), Kind(BigInteger.Pow(3, 200)),
        Kind(new ObjectsCross.Line("a", 1, null)), Kind(new ArraysCross.Measured("m", new double[1000], [.. new double[900]])),
        Kind(new Dictionary<string, List<int>?> { ["a"] = [1], ["b"] = null }),
        ("exception", writer => ExceptionCodec.Write(writer, new AggregateException(new IOException("a"), new ExceptionsCross.OwnMessage(2))),
            ExceptionCodec.Read),
        ("type", writer => TypeRef.Write(writer, typeof(List<int>)), TypeRef.Read),
        ("method", writer => MethodRef.Write(writer, FunctionsCross.Twice), MethodRef.Read),
    ];

    [Fact]
    public void A_message_that_ends_too_early_is_refused()
    {
        foreach (var (name, write, read) in Kinds)
        {
            var writer = new PayloadWriter();
            write(writer);
            long[] lengths = [.. writer.Blocks.Select(block => block.Length)];
            byte[] all = Cross.InMemory(writer).Main.ToArray();
            for (int length = 0; length < Math.Min(all.Length, 600); length++)
            {
                Exception refused = Assert.ThrowsAny<Exception>(() =>
                    read(new PayloadReader(new MemoryPayload(all.AsMemory(0, length), length, []))));
                Assert.True(refused is InvalidDataException or JobSerializationException, $"{name} {length}: {refused}");
            }

            if (lengths.Length > 0)
                Assert.Throws<InvalidDataException>(() => new MemoryPayload(all, all.Length, lengths));
        }
    }

    [Fact]
    public void Bytes_at_random_are_refused_without_much_memory()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var (name, write, read) in Kinds)
        {
            var writer = new PayloadWriter();
            write(writer);
            byte[] whole = [.. Cross.InMemory(writer).Main];
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int round = 0; round < 400; round++)
            {
                byte[] bytes = [.. whole];
                if (random.Next(4) == 0)
                    random.NextBytes(bytes);
                for (int changes = random.Next(4); changes >= 0 && bytes.Length > 0; changes--)
                    bytes[random.Next(bytes.Length)] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
                try
                {
                    read(new PayloadReader(new MemoryPayload(bytes, bytes.Length, [])));
                }
                catch (Exception exception) when (exception is InvalidDataException or JobSerializationException)
                {
                    // That is the refusal.
                }
                catch (Exception exception)
                {
                    Assert.Fail($"seed {seed}, {name}: {exception}");
                }
            }

            long used = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(used < 200_000_000, $"seed {seed}, {name}: {used} bytes");
        }
    }

    [Fact]
    public void Lengths_that_are_not_there_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => new MemoryPayload(new byte[10], 11, []));
        Assert.Throws<InvalidDataException>(() => new MemoryPayload(new byte[10], -1, []));
        Assert.Throws<InvalidDataException>(() => new MemoryPayload(new byte[10], 5, [3, 3]));
        Assert.Throws<InvalidDataException>(() => new MemoryPayload(new byte[10], 5, [long.MaxValue, long.MaxValue]));
        Assert.Throws<InvalidDataException>(() => new MemoryPayload(new byte[10], 5, [-1]));
        using var file = new TemporaryFile();
        RandomAccess.Write(file.Handle, new byte[10], 0);
        Assert.Throws<InvalidDataException>(() => new FilePayload(file.Handle, 4, 7, []));
        Assert.Throws<InvalidDataException>(() => new FilePayload(file.Handle, 4, int.MaxValue, []));
    }

    [Fact]
    public void An_array_beside_a_message_is_read_once()
    {
        var writer = new PayloadWriter();
        writer.WriteByte(2);
        writer.WriteVarint(0);
        writer.WriteByte(2);
        writer.WriteVarint(0);
        byte[] bytes = [.. writer.Main.Span, .. new byte[8000]];
        var reader = new PayloadReader(new MemoryPayload(bytes, 4, [8000]));

        Assert.Equal(1000, Codec<long[]?>.Instance.Read(reader)!.Length);
        Assert.Throws<InvalidDataException>(() => Codec<long[]?>.Instance.Read(reader));
    }

    private static (string, Action<PayloadWriter>, Func<PayloadReader, object?>) Kind<T>(T value) =>
        (typeof(T).Name, writer => Codec<T>.Instance.Write(writer, value), reader => Codec<T>.Instance.Read(reader));
}
