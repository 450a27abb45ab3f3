using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>Refuses results that would carry guarded data past its lock.</summary>
internal static class Escape
{
    public static TResult Check<T, TResult>(TResult result, T guarded, string name)
    {
        // Decided when the method is compiled: results that are plain values cost nothing.
        if (!typeof(TResult).IsValueType && !typeof(T).IsValueType
            && result is not null && ReferenceEquals(result, guarded) && !IsImmutable(result))
            Refuse(name, result.GetType());
        return result;
    }

    [DoesNotReturn]
    private static void Refuse(string name, Type type) => throw new InvalidOperationException(
        $"The {type.Name} guarded by '{name}' would leave its lock: the function returned the guarded object itself. " +
        "Return a copy or what was read from it, or put another in its place first.");

    // Nobody can change these, so it does no harm when many hold them.
    private static bool IsImmutable(object value) =>
        value is string or Delegate or Type
        || value.GetType().Namespace is "System.Collections.Immutable" or "System.Collections.Frozen";
}
