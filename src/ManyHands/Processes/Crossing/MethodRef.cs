using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>
/// A static function, or a lambda that captures nothing, by its place in the program: both sides run the same one. Thread-safe.
/// </summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal static class MethodRef
{
    // The compiler keeps one delegate of each such function, so that this is a look-up from the second job on.
    private static readonly ConditionalWeakTable<Delegate, Encoded> Known = [];
    private static readonly BytesCache<Delegate> Rebuilt = new();

    /// <exception cref="JobSerializationException">The function can't cross.</exception>
    internal static void Write(PayloadWriter writer, Delegate code)
    {
        Encoded encoded = EncodedOf(code);
        writer.WriteBytes(encoded.Bytes ?? throw new JobSerializationException(encoded.WhyNot!));
    }

    /// <summary>A delegate of the same type to the same function.</summary>
    /// <exception cref="JobSerializationException">The function is not to be found here: the program is another.</exception>
    internal static Delegate Read(PayloadReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBytes();
        return Rebuilt.TryGet(bytes, out Delegate? code) ? code : Rebuilt.Add(bytes, Rebuild(bytes.ToArray()));
    }

    /// <summary>Why the function can't cross; null when it can.</summary>
    internal static string? WhyNot(Delegate code) => EncodedOf(code).WhyNot;

    private static Encoded EncodedOf(Delegate code) => Known.GetValue(code, static code => new Encoded(code));

    private static Delegate Rebuild(byte[] bytes)
    {
        var reader = new PayloadReader(new MemoryPayload(bytes, bytes.Length, []));
        string name = reader.ReadString() ?? "";
        Type delegateType = TypeRef.Read(reader), declaring = TypeRef.Read(reader);
        Guid build = reader.ReadRaw<Guid>();
        int token = reader.ReadRaw<int>();
        bool isStateless = reader.ReadBool();
        var arguments = new Type[reader.ReadCount()];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = TypeRef.Read(reader);
        if (declaring.Module.ModuleVersionId != build)
        {
            throw new JobSerializationException(
                $"The function {name} can't be found: {declaring.Assembly.GetName().Name} was built anew while the program ran. Start the program again.");
        }

        try
        {
            MethodBase? found = declaring.Module.ResolveMethod(token);
            found = MethodBase.GetMethodFromHandle(found!.MethodHandle, declaring.TypeHandle);
            var method = (MethodInfo)found!;
            if (arguments.Length > 0)
                method = method.MakeGenericMethod(arguments);
            return isStateless
                ? Delegate.CreateDelegate(delegateType, Singleton(declaring), method)
                : Delegate.CreateDelegate(delegateType, method);
        }
        catch (Exception exception)
        {
            throw new JobSerializationException($"The function {name} can't be found: {exception.Message}", null, exception);
        }
    }

    // Lambdas without captures are methods of a class without fields, of which the compiler keeps one object.
    private static object Singleton(Type closure) =>
        closure.GetField("<>9", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(null) is { } one
            && one.GetType() == closure
            ? one
            : Activator.CreateInstance(closure, nonPublic: true)!;

    [RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
    private sealed class Encoded
    {
        internal Encoded(Delegate code)
        {
            WhyNot = FunctionRules.WhyNot(code);
            if (WhyNot is not null)
                return;
            MethodInfo method = code.Method;
            Type declaring = method.DeclaringType!;
            var writer = new PayloadWriter();
            writer.WriteString(JobName.OfFunction(code));
            TypeRef.Write(writer, code.GetType());
            TypeRef.Write(writer, declaring);
            writer.WriteRaw(declaring.Module.ModuleVersionId);
            writer.WriteRaw(method.MetadataToken);
            writer.WriteBool(code.Target is not null);
            Type[] arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
            writer.WriteVarint(arguments.Length);
            foreach (Type argument in arguments)
                TypeRef.Write(writer, argument);
            Bytes = writer.Main.ToArray();
        }

        internal byte[]? Bytes { get; }

        internal string? WhyNot { get; }
    }
}
