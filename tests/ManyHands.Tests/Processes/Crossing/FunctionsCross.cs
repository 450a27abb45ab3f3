using System.Linq.Expressions;

namespace ManyHands;

public class FunctionsCross
{
    private const int Three = 3;

    private readonly int _field = 5;

    [Fact]
    public void Static_methods_and_lambdas_without_captures_come_back()
    {
        Assert.Equal(4, Cross.Code<Func<int, int>>(Twice)(2));
        Assert.Equal(4, Cross.Code<Func<int, int>>(static x => x * 2)(2));
        Assert.Equal(6, Cross.Code<Func<int, int>>(x => x * Three)(2));
        Assert.Equal(9, Cross.Code<Func<int, int>>(Local)(3));
        Assert.Equal("12", Cross.Code<Func<int, CancellationToken, string>>((x, _) => x + "2")(1, default));
        Assert.Equal(2.0, Cross.Code<Func<double, double>>(Math.Sqrt)(4));
        Assert.Equal(7, Cross.Code(int (int x, int y = 5) => x + y)(2));

        static int Local(int x) => x * x;
    }

    [Fact]
    public async Task Async_functions_come_back() =>
        Assert.Equal(3, await Cross.Code<Func<int, Task<int>>>(async x =>
        {
            await Task.Yield();
            return x + 1;
        })(2));

    [Fact]
    public void Generic_functions_come_back()
    {
        Assert.Equal("Int32", Cross.Code<Func<string>>(NameOf<int>)());
        Assert.Equal("String", Cross.Code<Func<string>>(NameOf<string>)());
        Assert.Equal("List`1 String", Cross.Code<Func<string>>(Box<List<string>>.Both<string>)());
        Assert.Equal("Guid", InGeneric<Guid>()());
        Assert.Equal("Guid Byte", Box<Guid>.Lambda<byte>()());
    }

    [Fact]
    public void A_lambda_comes_back_with_the_compilers_own_object()
    {
        Func<int, int> code = x => x + 1;

        Func<int, int> back = Cross.Code(code);

        Assert.Same(code.Target, back.Target);
        Assert.Equal(code, back);
    }

    [Fact]
    public void A_captured_variable_is_named()
    {
        int offset = Environment.ProcessId, unused = 4;
        Func<int> other = () => unused;

        Refused((int x) => x + offset, "The lambda in A_captured_variable_is_named captures 'offset', which");
        Refused((int x) => x + offset + _field, "captures 'offset' and 'this'");
        Refused((int x) => x + _field, "captures 'this'");
        Refused((int x) => Captured(x), "captures 'offset'");
        Refused(Captured, "The function Captured captures 'offset'");
        Assert.Equal(4, other());

        int Captured(int x) => x + offset;
    }

    [Fact]
    public void Variables_of_several_scopes_are_named()
    {
        string prefix = Environment.MachineName;
        for (int i = 0; i < 1; i++)
        {
            int inner = i;
            Refused(() => prefix + inner, "captures 'prefix' and 'inner'");
            Refused(() => ((Func<string>)(() => prefix + inner + _field))(), "captures 'prefix', 'inner' and 'this'");
            Refused(
                async () =>
                {
                    await Task.Yield();
                    return prefix + inner;
                },
                "captures 'prefix' and 'inner'");
            Refused((int x) => Enumerable.Range(0, x).Select(y => y + inner).ToList(), "captures 'inner'");
        }
    }

    [Fact]
    public void A_lambda_that_captures_only_this_says_of_which_type() =>
        Refused((int x) => x + _field, "captures 'this', a FunctionsCross, which");

    [Fact]
    public void Captures_in_generic_code_are_named() => CapturesGeneric("text");

    [Fact]
    public void Methods_of_objects_are_refused_by_their_type()
    {
        Refused(Instance, "The function Instance is a method of an object, a FunctionsCross");
        Refused(new List<int>().Add, "List<int>".Replace("int", "Int32", StringComparison.Ordinal));
        Refused("abc".Shout, "bound to its first argument, a String");
        Refused(new Stateless().Run, "a FunctionsCross.Stateless");
    }

    [Fact]
    public void Delegates_that_are_no_code_of_the_program_are_refused()
    {
        Action several = First;
        several += Second;
        Refused(several, "several functions");
        Expression<Func<int, int>> expression = x => x + 1;
        Refused(expression.Compile(), "while the program runs");
        Refused(expression.Compile(preferInterpretation: true), "");

        static void First()
        {
        }

        static void Second()
        {
        }
    }

    [Fact]
    public void A_function_that_crosses_passes_the_check()
    {
        Crossing.Check((int x) => x, "function");
        Crossing.Check(Twice, "function");
        Assert.Throws<ArgumentNullException>("function", () => Crossing.Check(null!, "function"));
    }

    [Fact]
    public void Code_of_an_assembly_that_was_loaded_apart_is_refused()
    {
        var context = new System.Runtime.Loader.AssemblyLoadContext("apart", isCollectible: true);
        Type type = context.LoadFromAssemblyPath(typeof(FunctionsCross).Assembly.Location).GetType(typeof(FunctionsCross).FullName!)!;
        var code = type.GetMethod(nameof(Twice))!.CreateDelegate<Func<int, int>>();

        Refused(code, "a context of its own");
        Assert.Contains("a context of its own", Assert.Throws<JobSerializationException>(
            () => TypeRef.Write(new PayloadWriter(), typeof(List<>).MakeGenericType(type))).Message, StringComparison.Ordinal);
        context.Unload();
    }

    [Fact]
    public void A_function_of_another_build_is_told()
    {
        var writer = new PayloadWriter();
        MethodRef.Write(writer, Twice);
        byte[] bytes = writer.Main.ToArray();
        int at = bytes.AsSpan().IndexOf(typeof(FunctionsCross).Module.ModuleVersionId.ToByteArray());
        bytes[at]++;

        var refused = Assert.Throws<JobSerializationException>(
            () => MethodRef.Read(new PayloadReader(new MemoryPayload(bytes, bytes.Length, []))));
        Assert.Contains("built anew", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_come_back()
    {
        foreach (Type type in (Type[])[typeof(int), typeof(List<Dictionary<string, int[]>>), typeof(Box<Guid>), typeof(int[,][]), typeof(Nothing)])
            Assert.Same(type, Cross.Over(writer => TypeRef.Write(writer, type), TypeRef.Read));
        Assert.Throws<JobSerializationException>(() => TypeRef.Write(new PayloadWriter(), typeof(List<>)));
    }

    public static int Twice(int x) => x * 2;

    private static string NameOf<T>() => typeof(T).Name;

    private static Func<string> InGeneric<T>() => Cross.Code<Func<string>>(() => typeof(T).Name);

    private static void CapturesGeneric<T>(T value)
    {
        Refused(() => value, "captures 'value'");
        Refused(() => new List<T> { value }.Count, "captures 'value'");
    }

    private int Instance(int x) => x + _field;

    private static void Refused(Delegate code, string says)
    {
        var refused = Assert.Throws<ArgumentException>("function", () => Crossing.Check(code, "function"));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Throws<JobSerializationException>(() => MethodRef.Write(new PayloadWriter(), code));
    }

    private static class Box<T>
    {
        public static string Both<TOther>() => typeof(T).Name + " " + typeof(TOther).Name;

        public static Func<string> Lambda<TOther>() => Cross.Code<Func<string>>(() => typeof(T).Name + " " + typeof(TOther).Name);
    }

    private sealed class Stateless
    {
#pragma warning disable CA1822 // A method of an object, which happens not to use it.
        public int Run(int x) => x;
#pragma warning restore CA1822
    }
}

internal static class Shouting
{
    internal static string Shout(this string text) => text.ToUpperInvariant();
}
