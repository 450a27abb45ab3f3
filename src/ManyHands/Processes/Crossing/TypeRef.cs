using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;

namespace ManyHands;

/// <summary>
/// A type by its name. Only those cross that a process which has just started finds by it: those of the program's own
/// assemblies. Thread-safe.
/// </summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
internal static class TypeRef
{
    // Weak, so that a type which can be unloaded is.
    private static readonly ConditionalWeakTable<Type, Name> Names = [];
    private static readonly BytesCache<Type> Types = new();

    /// <exception cref="JobSerializationException">Another process could not find the type.</exception>
    internal static void Write(PayloadWriter writer, Type type)
    {
        Name name = NameOf(type);
        writer.WriteBytes(name.Bytes ?? throw new JobSerializationException($"{TypeName.Of(type)} can't go to another process: {name.WhyNot}"));
    }

    /// <exception cref="JobSerializationException">There is no such type in this process.</exception>
    internal static Type Read(PayloadReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBytes();
        return Types.TryGet(bytes, out Type? type) ? type : Types.Add(bytes, Resolve(Encoding.UTF8.GetString(bytes)));
    }

    /// <summary>Why another process could not find the type; null when it could.</summary>
    internal static string? WhyNot(Type type) => NameOf(type).WhyNot;

    private static Name NameOf(Type type) => Names.GetValue(type, static type => new Name(type));

    private static Type Resolve(string name)
    {
        try
        {
            return Type.GetType(name, throwOnError: true)!;
        }
        catch (Exception exception)
        {
            throw new JobSerializationException(
                $"The type {name} is not to be found in this process: {exception.Message} Types of assemblies that the program loads "
                + "while it runs can't go to another process.",
                null,
                exception);
        }
    }

    [RequiresUnreferencedCode(CrossingText.Unreferenced)]
    private sealed class Name
    {
        internal Name(Type type)
        {
            WhyNot = Problem(type);
            if (WhyNot is null)
                Bytes = Encoding.UTF8.GetBytes(type.AssemblyQualifiedName!);
        }

        internal byte[]? Bytes { get; }

        internal string? WhyNot { get; }

        private static string? Problem(Type type)
        {
            if (type.AssemblyQualifiedName is not { } name || type.ContainsGenericParameters)
                return "it is no whole type, but one of a generic definition.";
            if (type.HasElementType)
                return Problem(type.GetElementType()!);
            Assembly assembly = type.Assembly;
            if (assembly.IsDynamic)
                return "it was made while the program runs, and is in no file that the other process could load.";
            if (assembly.IsCollectible || AssemblyLoadContext.GetLoadContext(assembly) != AssemblyLoadContext.Default)
            {
                return $"its assembly {assembly.GetName().Name} is loaded in a context of its own, and not one of the program's. "
                    + "Move the type to an assembly that the program refers to.";
            }

            foreach (Type argument in type.GenericTypeArguments)
            {
                if (Problem(argument) is { } problem)
                    return $"of its {TypeName.Of(argument)}, {problem}";
            }

            return Type.GetType(name) == type ? null : "it is not what its name stands for: there are two assemblies of one name.";
        }
    }
}
