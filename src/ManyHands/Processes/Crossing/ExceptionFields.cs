using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace ManyHands;

/// <summary>The fields that the classes below <see cref="Exception"/> add, in an order that both sides agree on. Thread-safe.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
internal static class ExceptionFields
{
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = new();

    // Their fields are set by their constructors, or mean nothing elsewhere: inner exceptions, a token, a task.
    private static readonly Type[] Own =
        [typeof(Exception), typeof(AggregateException), typeof(OperationCanceledException), typeof(TaskCanceledException)];

    internal enum Kind : byte
    {
        Null,
        Value,
        Exception,
        Lost,
    }

    internal static FieldInfo[] Of(Type type) => Known.GetOrAdd(type, Find);

    private static FieldInfo[] Find(Type type)
    {
        var fields = new List<FieldInfo>();
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (Own.Contains(level))
                continue;
            fields.AddRange(level
                .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(field => !field.IsDefined(typeof(NonSerializedAttribute), false)));
        }

        return [.. fields];
    }
}
