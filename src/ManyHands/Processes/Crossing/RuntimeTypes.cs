namespace ManyHands;

/// <summary>Values are written as what they are declared to be, so one that is more than that would lose the rest.</summary>
internal static class RuntimeTypes
{
    internal static void ThrowIfOther(object value, Type declared)
    {
        Type actual = value.GetType();
        if (actual != declared)
            Throw(actual, declared);
    }

    private static void Throw(Type actual, Type declared)
    {
        string name = TypeName.Of(actual), of = TypeName.Of(declared);
        throw new JobSerializationException(
            $"A {name} stands where {of} is declared, and would come out of the other process as a {of}: mark {of} with "
            + $"[JsonDerivedType(typeof({name}), \"{actual.Name}\")], or declare it as {name}.",
            name);
    }
}
