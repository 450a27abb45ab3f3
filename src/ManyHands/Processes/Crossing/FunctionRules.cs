using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>Why a function can't go to another process, in words that help: what it captured, by name.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
internal static class FunctionRules
{
    private const string Advice =
        ", which another process doesn't have. Make it static and pass what it needs as its item, or make the job a record that carries it.";

    internal static string? WhyNot(Delegate code)
    {
        if (!code.HasSingleTarget)
            return "A delegate of several functions can't go to another process: pass one function that calls them.";
        MethodInfo method = code.Method;
        if (method.DeclaringType is not { } declaring || code.Target?.GetType().FullName == "System.Runtime.CompilerServices.Closure"
            || method.Module.Assembly.IsDynamic)
        {
            return $"The function {method.Name} was made while the program runs, from an expression for instance, and is in no file that "
                + "another process could load: write it as a static method.";
        }

        string what = Named(code);
        if (code.Target is { } target && !IsStateless(target.GetType()))
        {
            if (method.IsStatic)
                return $"{what} is bound to its first argument, a {TypeName.Of(target.GetType())}{Advice}";
            if (IsCompilerMade(target.GetType()))
                return $"{what} captures {Listed(CapturedVariables.Of(method, target.GetType()))}{Advice}";
            return method.Name[0] == '<'
                ? $"{what} captures 'this', a {TypeName.Of(target.GetType())}{Advice}"
                : $"{what} is a method of an object, a {TypeName.Of(target.GetType())}{Advice}";
        }

        foreach (Type type in (Type[])[code.GetType(), declaring, .. method.IsGenericMethod ? method.GetGenericArguments() : []])
        {
            if (TypeRef.WhyNot(type) is { } why)
                return $"{what} can't go to another process with its {TypeName.Of(type)}: {why}";
        }

        return null;
    }

    private static string Named(Delegate code)
    {
        string name = JobName.OfFunction(code);
        return name.StartsWith("lambda", StringComparison.Ordinal) ? "The " + name : "The function " + name;
    }

    private static bool IsStateless(Type type) =>
        IsCompilerMade(type) && type.BaseType == typeof(object)
        && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length == 0;

    private static bool IsCompilerMade(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute), false);

    private static string Listed(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "what is around it",
        1 => $"'{names[0]}'",
        _ => string.Join(", ", names.Take(names.Count - 1).Select(name => $"'{name}'")) + $" and '{names[^1]}'",
    };
}
