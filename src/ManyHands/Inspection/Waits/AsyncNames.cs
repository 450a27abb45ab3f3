namespace ManyHands;

/// <summary>What async functions are called, whose tasks are all that one has. Thread-safe.</summary>
internal static class AsyncNames
{
    /// <summary>The function whose task this is, with its type; null when it is no async function's.</summary>
    internal static string? Of(Task task)
    {
        // AsyncStateMachineBox<TStateMachine>, nested in a generic type of its own.
        if (task.GetType() is not { IsGenericType: true, GenericTypeArguments: [.., { } machine] } || !machine.Name.StartsWith('<'))
            return null;

        int end = machine.Name.LastIndexOf(">d", StringComparison.Ordinal);
        if (end < 1)
            return null;
        string function = machine.Name[1..end];
        Type? type = machine.DeclaringType;
        while (type is { DeclaringType: not null } && type.Name.StartsWith('<'))
            type = type.DeclaringType;
        string name = function.StartsWith('<') ? JobName.Readable(function) : function;
        return type is null || type.Name.StartsWith('<') ? name : $"{WithoutArity(type.FullName ?? type.Name)}.{name}";
    }

    /// <summary>The last of these that is an async function's; null when none is.</summary>
    internal static string? Outermost(IEnumerable<Task> tasks) => tasks.Select(Of).LastOrDefault(IsOfInterest);

    /// <summary>Those of these tasks that are async functions', a line each; null when none is.</summary>
    internal static string? Stack(IEnumerable<Task> tasks)
    {
        string[] lines = [.. tasks.Select(Of).Where(IsOfInterest).Select(name => $"   awaited in {name}")];
        return lines.Length == 0 ? null : string.Join(Environment.NewLine, lines);
    }

    // Its own steps say nothing of the program.
    private static bool IsOfInterest(string? name) =>
        name is not null && !name.StartsWith("ManyHands.AsyncGuarded.", StringComparison.Ordinal);

    private static string WithoutArity(string type)
    {
        int tick = type.IndexOf('`');
        return (tick < 0 ? type : type[..tick]).Replace('+', '.');
    }
}
