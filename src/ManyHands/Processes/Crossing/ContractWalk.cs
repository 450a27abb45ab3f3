using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ManyHands;

/// <summary>
/// Looks at all types that a type holds before its first value is sent, so that what can't cross is told at once and by the
/// member that holds it.
/// </summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class ContractWalk(IJsonTypeInfoResolver resolver, JsonSerializerOptions options)
{
    // A class of T that holds itself of a class of T never ends.
    private const int MaxNesting = 32;

    private readonly HashSet<Type> _seen = [];

    internal void Visit(Type type, string? member)
    {
        if (!_seen.Add(type))
            return;
        if (IsDeeperThan(MaxNesting, type))
        {
            throw new JobSerializationException(
                $"{member ?? "A type"} holds types within types without end, which can't go to another process: make them one type.", member);
        }

        JsonTypeInfo contract = ContractOf(type, member);
        if (Nullable.GetUnderlyingType(type) is { } value)
            Visit(value, member);

        foreach (JsonPropertyInfo property in contract.Kind == JsonTypeInfoKind.Object ? contract.Properties : [])
        {
            bool isWritten = property.Get is not null || property.Set is not null;
            if (isWritten && property.CustomConverter is null && !property.IsExtensionData)
                Visit(property.PropertyType, TypeName.Member(property.DeclaringType, NameOf(property)));
        }

        foreach (JsonDerivedType derived in contract.PolymorphismOptions?.DerivedTypes ?? [])
            Visit(derived.DerivedType, member);
        if (contract.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary)
            VisitCollection(contract, member);
    }

    /// <summary>As it is in the source, and not in JSON.</summary>
    internal static string NameOf(JsonPropertyInfo property) => property.AttributeProvider is MemberInfo member ? member.Name : property.Name;

    private JsonTypeInfo ContractOf(Type type, string? member)
    {
        try
        {
            return resolver.GetTypeInfo(type, options)
                ?? throw new JobSerializationException($"{TypeName.Of(type)} is a type that the serializer does not know.");
        }
        catch (JobSerializationException exception) when (exception.Member is null && member is not null)
        {
            throw new JobSerializationException($"{member}: {exception.Message}", member, exception);
        }
        catch (Exception exception) when (exception is not JobSerializationException)
        {
            // Two members of one name, attributes that contradict each other: the serializer says what.
            throw new JobSerializationException(
                $"{member ?? TypeName.Of(type)} can't go to another process: {exception.Message}", member, exception);
        }
    }

    private void VisitCollection(JsonTypeInfo contract, string? member)
    {
        if (contract.KeyType is { } key)
        {
            Visit(key, member);
            CheckKey(contract.Type, key, member);
        }

        if (contract.ElementType is { } element)
            Visit(element, member);
        if (!contract.Type.IsArray)
            Probe(contract, member);
    }

    // Which collections it can build the serializer says only when it is to build one.
    private void Probe(JsonTypeInfo contract, string? member)
    {
        try
        {
            JsonSerializer.Deserialize(contract.Kind == JsonTypeInfoKind.Dictionary ? "{}"u8 : "[]"u8, options.GetTypeInfo(contract.Type));
        }
        catch (Exception exception) when (exception is not JobSerializationException)
        {
            throw new JobSerializationException(
                $"{member ?? TypeName.Of(contract.Type)} can't be rebuilt in another process: {TypeName.Of(contract.Type)} is no collection "
                + "that the serializer could make. Send a list, an array or a dictionary: ToList() and its like make one.",
                member,
                exception);
        }
    }

    // What can't be a name in JSON it says only when there is an entry.
    private static void CheckKey(Type type, Type key, string? member)
    {
        bool isText = key == typeof(string) || key == typeof(Uri) || key == typeof(Version) || key == typeof(BigInteger);
        if (isText || RawTypes.HasConverter(key) || (RawTypes.Contains(key) && Nullable.GetUnderlyingType(key) is null))
            return;
        throw new JobSerializationException(
            $"{member ?? TypeName.Of(type)}: {TypeName.Of(key)} can't be the key of a dictionary that goes to another process: send the "
            + "pairs as a list, or give the type a converter.",
            member);
    }

    private static bool IsDeeperThan(int levels, Type type) =>
        levels == 0 || type.GenericTypeArguments.Any(argument => IsDeeperThan(levels - 1, argument));
}
