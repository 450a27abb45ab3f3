using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;

namespace ManyHands;

/// <summary>
/// Values without references cross as their bytes in memory, exactly: both sides run the same program on the same machine.
/// Thread-safe.
/// </summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
internal static class RawTypes
{
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    /// <summary>An address means nothing in another process, so a type that holds one is none of these.</summary>
    internal static bool Contains(Type type) => Known.GetOrAdd(type, IsRaw);

    /// <summary>The program says itself how the type is written.</summary>
    internal static bool HasConverter(Type type) => type.IsDefined(typeof(JsonConverterAttribute), false);

    private static bool IsRaw(Type type)
    {
        if (!type.IsValueType || type.IsByRefLike || type == typeof(void) || type == typeof(nint) || type == typeof(nuint)
            || type.ContainsGenericParameters || HasConverter(type))
        {
            return false;
        }

        if (type.IsPrimitive || type.IsEnum)
            return true;
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (!Contains(field.FieldType))
                return false;
        }

        return true;
    }
}
