using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace ManyHands;

/// <summary>What a collection has beside its elements would be lost.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal static class CollectionRules
{
    private static readonly ConcurrentDictionary<Type, ComparerProperty?> Comparers = new();

    private static readonly Type[] UpsideDown = [typeof(Stack<>), typeof(ConcurrentStack<>), typeof(ImmutableStack<>), typeof(IImmutableStack<>)];

    internal static void Apply(JsonTypeInfo contract)
    {
        Type type = contract.Type;
        if (type.IsGenericType && UpsideDown.Contains(type.GetGenericTypeDefinition()))
            throw ContractRules.Refused(type, "read back upside down: make it a list");
        if (typeof(Stack) == type || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)))
            throw ContractRules.Refused(type, "nothing that could be written whole: make it a list");
        if (type.IsArray)
            return;

        CheckFields(type);
        contract.OnSerializing = Check(type, contract.OnSerializing);
    }

    private static void CheckFields(Type type)
    {
        for (Type? level = type; level is not null && !TypeRules.IsOfTheFramework(level); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (FieldRules.IsIgnored(field))
                    continue;
                string name = FieldRules.Readable(field.Name), member = TypeName.Member(type, name);
                throw new JobSerializationException(
                    $"{TypeName.Of(type)} is a collection, of which only the elements would go to the other process, and not "
                    + $"{member}: put the collection into a record beside it, or, if it may be lost, mark it [field: JsonIgnore].",
                    member);
            }
        }
    }

    private static Action<object> Check(Type declared, Action<object>? next)
    {
        // What is declared as an interface comes back as what the serializer takes for it, and may be anything here.
        bool isExact = declared is { IsInterface: false, IsAbstract: false, IsSealed: false };
        object? unset = declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            ? RuntimeHelpers.GetUninitializedObject(declared)
            : null;
        return value =>
        {
            if (((isExact ? RuntimeTypes.WhyNot(value, declared) : null) ?? WhyNot(value, unset)) is { } why)
                throw JsonFailure.Here(why);
            next?.Invoke(value);
        };
    }

    private static JobSerializationException? WhyNot(object collection, object? unset)
    {
        if (unset?.Equals(collection) == true)
            return new JobSerializationException($"This {TypeName.Of(collection.GetType())} was never set: give it [].");

        // A dictionary that ignores case must not come back as one that doesn't.
        if (Comparers.GetOrAdd(collection.GetType(), ComparerOf) is not { } comparer
            || comparer.IsUsual(comparer.Property.GetValue(collection)))
        {
            return null;
        }

        return new JobSerializationException(
            $"A {TypeName.Of(collection.GetType())} with a comparer of its own would come out of the other process without it: send a "
            + "list, and build the collection where it is needed.");
    }

    private static ComparerProperty? ComparerOf(Type type)
    {
        PropertyInfo? property = type.IsGenericType ? type.GetProperty("Comparer") ?? type.GetProperty("KeyComparer") : null;
        if (property is not { PropertyType.IsGenericType: true })
            return null;
        bool isEquality = property.PropertyType.GetGenericTypeDefinition() == typeof(IEqualityComparer<>);
        Type usual = (isEquality ? typeof(EqualityComparer<>) : typeof(Comparer<>)).MakeGenericType(property.PropertyType.GenericTypeArguments);
        return new ComparerProperty(property, usual.GetProperty("Default")!.GetValue(null), isEquality);
    }

    private sealed record ComparerProperty(PropertyInfo Property, object? Default, bool IsEquality)
    {
        // Equal strings are the same ones for Ordinal; in an order of strings it is not the usual one.
        internal bool IsUsual(object? comparer) =>
            comparer is null || comparer.Equals(Default) || (IsEquality && ReferenceEquals(comparer, StringComparer.Ordinal));
    }
}
