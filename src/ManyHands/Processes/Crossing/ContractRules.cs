using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ManyHands;

/// <summary>
/// What is added to the serializer's own idea of a type: properties that it could write but not set are set through
/// reflection, and a type of which something would be lost is refused.
/// </summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal static class ContractRules
{
    internal static void Apply(JsonTypeInfo contract)
    {
        switch (contract.Kind)
        {
            case JsonTypeInfoKind.Object:
                ApplyToObject(contract);
                break;
            case JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary:
                CollectionRules.Apply(contract);
                break;
            default:
                if (!RawTypes.HasConverter(contract.Type) && !IsRawArray(contract.Type) && TypeRules.WhyNot(contract.Type) is { } why)
                    throw Refused(contract.Type, why);
                break;
        }
    }

    /// <summary>
    /// As <see cref="Apply"/>, but a refusal waits for a value: the serializer asks for the contracts of types, too, whose members
    /// have converters of their own.
    /// </summary>
    internal static void ApplyLate(JsonTypeInfo contract)
    {
        try
        {
            Apply(contract);
        }
        catch (JobSerializationException refusal)
        {
            // What is neither has no such hook, and the serializer refuses its values by itself.
            if (contract.Kind is not JsonTypeInfoKind.None)
                contract.OnSerializing = _ => throw JsonFailure.Here(refusal);
        }
    }

    private static bool IsRawArray(Type type) => type.IsArray && RawTypes.Contains(type.GetElementType()!);

    internal static JobSerializationException Refused(Type type, string why) =>
        new($"{TypeName.Of(type)} can't go to another process: it is {why}.");

    private static void ApplyToObject(JsonTypeInfo contract)
    {
        // A nullable struct has the members of its struct, and those were looked at with it.
        Type type = contract.Type;
        if (Nullable.GetUnderlyingType(type) is not null)
            return;
        if (TypeRules.WhyNot(type) is { } why)
            throw Refused(type, why);

        JsonPolymorphismOptions? derived = contract.PolymorphismOptions;
        CheckDerived(type, derived);
        if (!type.IsAbstract)
        {
            DropLooks(contract);
            RestoreProperties(contract);
            ConstructorRules.Check(contract);
            FieldRules.Check(contract);
        }

        bool isExact = derived?.UnknownDerivedTypeHandling is null or JsonUnknownDerivedTypeHandling.FailSerialization;
        contract.OnSerializing = BeforeWriting(type, isExact, contract.OnSerializing);
    }

    private static Action<object> BeforeWriting(Type declared, bool isExact, Action<object>? next) => value =>
    {
        // On a thread with a small stack a deep value must fail, and not the process.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (isExact && RuntimeTypes.WhyNot(value, declared) is { } why)
            throw JsonFailure.Here(why);
        next?.Invoke(value);
    };

    private static void CheckDerived(Type type, JsonPolymorphismOptions? derived)
    {
        if (type.IsAbstract && derived is null)
        {
            throw Refused(
                type,
                $"{(type.IsInterface ? "an interface" : "abstract")}, and which type it really is is not written: declare the real "
                + $"type, or mark {TypeName.Of(type)} with [JsonDerivedType(typeof(…), \"name\")] for each");
        }

        foreach (JsonDerivedType one in derived?.DerivedTypes ?? [])
        {
            if (one.TypeDiscriminator is null)
            {
                throw new JobSerializationException(
                    $"[JsonDerivedType(typeof({one.DerivedType.Name}))] on {TypeName.Of(type)} names no discriminator, so the other "
                    + $"process could not know it again: write [JsonDerivedType(typeof({one.DerivedType.Name}), \"{one.DerivedType.Name}\")].");
            }
        }
    }

    /// <summary>
    /// What attributes say of the look of JSON, numbers as text say, or nulls left out, has no meaning here, and would lose what
    /// a constructor sets otherwise, or add to it.
    /// </summary>
    private static void DropLooks(JsonTypeInfo contract)
    {
        contract.NumberHandling = null;
        contract.PreferredPropertyObjectCreationHandling = null;
        foreach (JsonPropertyInfo property in contract.Properties)
        {
            property.NumberHandling = null;
            property.ObjectCreationHandling = null;
            if (property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), true)
                is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingDefault or JsonIgnoreCondition.WhenWritingNull }])
            {
                property.ShouldSerialize = null;
            }

            if (property.IsExtensionData && typeof(IDictionary<string, object>).IsAssignableFrom(property.PropertyType))
            {
                string member = TypeName.Member(contract.Type, ContractWalk.NameOf(property));
                throw new JobSerializationException(
                    $"{member} holds objects, which would come out of the other process as JSON: make it a Dictionary<string, JsonElement>.", member);
            }
        }
    }

    /// <summary>Gives a setter to what has none, and leaves out what is computed.</summary>
    private static void RestoreProperties(JsonTypeInfo contract)
    {
        for (int i = contract.Properties.Count - 1; i >= 0; i--)
        {
            JsonPropertyInfo property = contract.Properties[i];
            if (property.Set is not null || property.Get is null || property.AssociatedParameter is not null || property.IsExtensionData)
                continue;
            switch (property.AttributeProvider)
            {
                case FieldInfo field:
                    property.Set = field.SetValue;
                    break;
                case PropertyInfo member when FieldRules.BackingField(member) is { } field:
                    property.Set = field.SetValue;
                    break;
                case PropertyInfo { SetMethod: { } setter }:
                    property.Set = (owner, value) => setter.Invoke(owner, [value]);
                    break;
                case PropertyInfo:
                    contract.Properties.RemoveAt(i);
                    break;
                default:
                    break;
            }
        }
    }
}
