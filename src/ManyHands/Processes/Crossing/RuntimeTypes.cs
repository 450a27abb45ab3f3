namespace ManyHands;

/// <summary>Values are written as what they are declared to be, so one that is more than that would lose the rest.</summary>
internal static class RuntimeTypes
{
    internal static void ThrowIfOther(object value, Type declared)
    {
        if (WhyNot(value, declared) is { } why)
            throw why;
    }

    internal static JobSerializationException? WhyNot(object value, Type declared)
    {
        Type actual = value.GetType();
        if (actual == declared)
            return null;
        string name = TypeName.Of(actual), of = TypeName.Of(declared);
        return new JobSerializationException(
            $"A {name} stands where {of} is declared, and would come out of the other process as a {of}: mark {of} with "
            + $"[JsonDerivedType(typeof({name}), \"{actual.Name}\")], or declare it as {name}.");
    }
}
