using System.Reflection;
using System.Runtime.InteropServices;

namespace ManyHands;

/// <summary>Types that mean something in their own process only.</summary>
internal static class TypeRules
{
    private static readonly (Type Base, string Why)[] Refused =
    [
        (typeof(Delegate), "code with what it captured; send data, or a static function as the job itself"),
        (typeof(MemberInfo), "a piece of this program; send its name"),
        (typeof(Assembly), "a piece of this program; send its name"),
        (typeof(Module), "a piece of this program; send its name"),
        (typeof(Stream), "open in this process only; send the bytes, or a file's path"),
        (typeof(TextReader), "open in this process only; send the text, or a file's path"),
        (typeof(TextWriter), "open in this process only; send the text, or a file's path"),
        (typeof(Task), "running in this process; send its result"),
        (typeof(ValueTask), "running in this process; send its result"),
        (typeof(CancellationToken), "tied to this process; a job is given its own token where it runs"),
        (typeof(CancellationTokenSource), "tied to this process; a job is given its own token where it runs"),
        (typeof(Thread), "of this process"),
        (typeof(WaitHandle), "of this process"),
        (typeof(Lock), "of this process; mark it [JsonIgnore]"),
        (typeof(SafeHandle), "of this process"),
        (typeof(nint), "an address, which has no meaning in another process; if it is a number, make it a long"),
        (typeof(nuint), "an address, which has no meaning in another process; if it is a number, make it a ulong"),
        (typeof(GCHandle), "an address, which has no meaning in another process"),
    ];

    /// <summary>A class that the program can't change, so that advice about its members is of no use.</summary>
    internal static bool IsOfTheFramework(Type type) =>
        type.Assembly.GetName().Name is { } name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "System");

    internal static JobSerializationException KeptToItself(Type type) =>
        new($"{TypeName.Of(type)} can't go to another process: it is of .NET itself and can't be rebuilt from what it shows. Send what it is "
            + "made from, its text or its numbers say, or give the member that holds it a [JsonConverter].");

    /// <summary>Why no value of the type can go to another process; null when that is not known of it.</summary>
    internal static string? WhyNot(Type type)
    {
        if (type == typeof(object))
            return "an object, and which one is not written: name the real type";
        if (type.IsPointer || type.IsFunctionPointer || type.IsByRef || type.IsByRefLike)
            return "an address, which has no meaning in another process";
        if (type.IsArray && !type.IsSZArray)
            return "an array of several dimensions of objects: make it an array of arrays";
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            return "running in this process; send its result";
        foreach ((Type refused, string why) in Refused)
        {
            if (refused.IsAssignableFrom(type))
                return why;
        }

        return null;
    }
}
