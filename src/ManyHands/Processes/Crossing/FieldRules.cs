using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ManyHands;

/// <summary>Every field of a value must be covered by a member that is written and set again, or the value would come back less.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
internal static class FieldRules
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    internal static void Check(JsonTypeInfo contract)
    {
        for (Type? type = contract.Type; type is not null && type != typeof(object) && type != typeof(ValueType); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(Declared))
            {
                if (!IsCovered(field, contract))
                    throw Uncovered(contract.Type, field);
            }
        }
    }

    /// <summary>The field behind a property that the compiler keeps for it; null where the property is computed.</summary>
    internal static FieldInfo? BackingField(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", Declared)
        ?? property.DeclaringType.GetField($"<{property.Name}>i__Field", Declared);

    private static JobSerializationException Uncovered(Type type, FieldInfo field)
    {
        if (TypeRules.IsOfTheFramework(field.DeclaringType!))
            return TypeRules.KeptToItself(type);
        string name = Readable(field.Name);
        string member = TypeName.Member(type, name);
        string what = field.Name.EndsWith(">P", StringComparison.Ordinal) ? "a constructor parameter that the class keeps for itself"
            : typeof(Delegate).IsAssignableFrom(field.FieldType) ? "code, an event's handlers for instance"
            : field.Name[0] == '<' ? "a property that is not public" : "a field that is not public";
        return new JobSerializationException(
            $"{member} is {what}, so it would not go to the other process: make it a public property of a record, or, if it may be "
            + $"lost, mark it {(field.Name[0] == '<' ? "[JsonIgnore], on its field [field: JsonIgnore]" : "[JsonIgnore]")}.",
            member);
    }

    internal static bool IsIgnored(FieldInfo field) => field.IsDefined(typeof(JsonIgnoreAttribute), false) || field.IsDefined(typeof(NonSerializedAttribute), false);

    private static bool IsCovered(FieldInfo field, JsonTypeInfo contract)
    {
        if (IsIgnored(field))
            return true;
        string name = Readable(field.Name);
        bool isBacking = field.Name[0] == '<' && !field.Name.EndsWith(">P", StringComparison.Ordinal);
        if (isBacking && field.DeclaringType!.GetProperty(name, Declared)?.IsDefined(typeof(JsonIgnoreAttribute), true) == true)
            return true;

        foreach (JsonPropertyInfo property in contract.Properties)
        {
            if (property.Get is null || (property.Set is null && property.AssociatedParameter is null && !property.IsExtensionData))
                continue;
            if (property.AttributeProvider is FieldInfo other)
            {
                if (other.HasSameMetadataDefinitionAs(field))
                    return true;
            }
            else if (property.AttributeProvider is PropertyInfo member && (isBacking
                ? member.Name == name && (member.DeclaringType == field.DeclaringType || IsOverridden(field.DeclaringType!, member))
                : IsKeptIn(member, field)))
            {
                return true;
            }
        }

        return false;
    }

    // An override's own field holds the value; the one behind the property it overrides is out of reach.
    private static bool IsOverridden(Type declaring, PropertyInfo member) =>
        member.GetMethod is { IsVirtual: true } getter && getter.GetBaseDefinition() != getter && declaring.IsAssignableFrom(member.DeclaringType);

    // The custom of naming the field behind a written-out property: _name, m_name, name or m_Name for Name.
    private static bool IsKeptIn(PropertyInfo member, FieldInfo field)
    {
        ReadOnlySpan<char> name = field.Name;
        name = name.StartsWith("m_") ? name[2..] : name.TrimStart('_');
        return field.IsPrivate && member.DeclaringType == field.DeclaringType && member.PropertyType == field.FieldType
            && name.Equals(member.Name, StringComparison.OrdinalIgnoreCase);
    }

    // <Name>k__BackingField, <name>P and <Name>i__Field are the compiler's.
    internal static string Readable(string name) => name[0] == '<' && name.IndexOf('>') is > 1 and int end ? name[1..end] : name;
}
