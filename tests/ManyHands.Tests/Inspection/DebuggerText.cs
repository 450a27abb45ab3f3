using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ManyHands.Tests;

/// <summary>What a debugger shows of an object, by its attributes.</summary>
internal static partial class DebuggerText
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;

    /// <summary>The line in a list of variables.</summary>
    internal static string Of(object shown)
    {
        string format = shown.GetType().GetCustomAttributes<DebuggerDisplayAttribute>().First().Value;
        return Expression().Replace(format, match => match.Groups[1].Value.Split('.').Aggregate((object?)shown, Read)?.ToString() ?? "null");
    }

    /// <summary>What comes when it is unfolded.</summary>
    internal static Dictionary<string, object?> Unfold(object shown)
    {
        string proxy = shown.GetType().GetCustomAttribute<DebuggerTypeProxyAttribute>()!.ProxyTypeName;
        object view = Activator.CreateInstance(Type.GetType(proxy)!, shown)!;
        return view.GetType().GetProperties().ToDictionary(property => property.Name, property => property.GetValue(view));
    }

    /// <summary>The lock that a thread may hold while somebody looks.</summary>
    internal static Lock LockOf(IExecutor executor)
    {
        object core = executor is AsyncExecutor ? executor : Read(executor, executor is ThreadPoolExecutor ? "Core" : "Pool")!;
        return (Lock)core.GetType().GetField("_gate", Any)!.GetValue(core)!;
    }

    private static object? Read(object? from, string member)
    {
        for (Type? type = from!.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetProperty(member, Any) is { } property)
                return property.GetValue(from);
        }

        throw new MissingMemberException(from.GetType().Name, member);
    }

    [GeneratedRegex(@"\{([\w.]+)(?:,nq)?\}")]
    private static partial Regex Expression();
}
