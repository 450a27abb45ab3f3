using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ManyHands;

/// <summary>Whether the serializer can make a value of the type again.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
internal static class ConstructorRules
{
    internal static void Check(JsonTypeInfo contract)
    {
        if (contract.CreateObject is not null)
            return;
        Type type = contract.Type;
        bool isOfTheFramework = TypeRules.IsOfTheFramework(type);
        if (contract.ConstructorAttributeProvider is not ConstructorInfo constructor)
        {
            throw isOfTheFramework ? TypeRules.KeptToItself(type) : new JobSerializationException(
                $"{TypeName.Of(type)} can't be rebuilt in another process: it has no public constructor, or several and none without "
                + "parameters. Mark one [JsonConstructor]; that of a record's own parameters is marked [method: JsonConstructor] before the record.");
        }

        foreach (ParameterInfo parameter in constructor.GetParameters())
        {
            if (contract.Properties.Any(property => property.AssociatedParameter?.Position == parameter.Position)
                || IsIgnored(type, parameter.Name))
            {
                continue;
            }

            if (isOfTheFramework)
                throw TypeRules.KeptToItself(type);
            string member = TypeName.Member(type, parameter.Name ?? "");
            throw new JobSerializationException(
                $"{member} is a constructor parameter that no public property keeps under its name and type, so the other process could "
                + "not give it again: make it a record's, or a property.",
                member);
        }
    }

    private static bool IsIgnored(Type type, string? name) =>
        type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)
                && member.IsDefined(typeof(JsonIgnoreAttribute), true));
}
