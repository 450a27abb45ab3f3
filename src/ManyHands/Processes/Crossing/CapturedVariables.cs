using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>
/// The variables that a lambda captured, by the names they have in the source. The compiler keeps those of all lambdas of a
/// scope as fields of one class, so which are this one's is seen from its instructions.
/// </summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
internal sealed class CapturedVariables
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly HashSet<MethodBase> _seen = [];
    private readonly List<string> _names = [];
    private bool _hasThis;

    /// <summary>In the order of their use, <c>this</c> last.</summary>
    internal static IReadOnlyList<string> Of(MethodInfo lambda, Type closure)
    {
        var variables = new CapturedVariables();
        variables.Scan(lambda);
        if (variables._names.Count == 0 && !variables._hasThis)
            variables.AddAll(closure, 0);
        if (variables._hasThis)
            variables._names.Add("this");
        return variables._names;
    }

    private void Scan(MethodBase method)
    {
        if (!_seen.Add(method))
            return;
        foreach (MemberInfo member in Instructions.MembersIn(method))
        {
            if (member is FieldInfo { IsStatic: false } field && IsClosure(field.DeclaringType))
                Add(field);
            else if (member is MethodBase called && (IsClosure(called.DeclaringType) || called.Name[0] == '<'))
                Scan(called);
        }

        // An async lambda only starts a machine that has its code.
        if (method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType.GetMethod("MoveNext", Instance) is { } move)
            Scan(move);
    }

    private void Add(FieldInfo field)
    {
        // <>4__this is the object around it; CS$<>8__locals1 is the way to the closure of the scope outside; <>9__0_1 a kept delegate.
        if (field.Name.EndsWith("__this", StringComparison.Ordinal))
            _hasThis = true;
        else if (!field.Name.Contains('<', StringComparison.Ordinal) && !_names.Contains(field.Name))
            _names.Add(field.Name);
    }

    private void AddAll(Type closure, int depth)
    {
        foreach (FieldInfo field in closure.GetFields(Instance))
        {
            Add(field);
            if (IsClosure(field.FieldType) && depth < 10)
                AddAll(field.FieldType, depth + 1);
        }
    }

    private static bool IsClosure(Type? type) => type is not null && type.Name.StartsWith("<>c__DisplayClass", StringComparison.Ordinal);
}
