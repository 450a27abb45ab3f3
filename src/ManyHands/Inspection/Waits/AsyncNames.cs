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

    /// <summary>The last of these that is an async function's, of the program rather than of .NET; null when none is.</summary>
    internal static string? Outermost(IEnumerable<Task> tasks)
    {
        (string Text, bool IsOwn)[] named = [.. Named(tasks)];
        return named.LastOrDefault(static name => name.IsOwn).Text ?? named.LastOrDefault().Text;
    }

    /// <summary>Those of these tasks that are the program's async functions, or some that are not, a line each; null for none.</summary>
    internal static string? Stack(IEnumerable<Task> tasks)
    {
        string[] lines = [.. OwnStack.Condense([.. Named(tasks)]).Select(static name => $"   awaited in {name}")];
        return lines.Length == 0 ? null : string.Join(Environment.NewLine, lines);
    }

    // Those of a guard itself say nothing of the program even where nothing else does.
    private static IEnumerable<(string Text, bool IsOwn)> Named(IEnumerable<Task> tasks) =>
        from task in tasks
        let name = Of(task)
        where name is not null && !name.StartsWith("ManyHands.AsyncGuarded.", StringComparison.Ordinal)
        select (name, OwnStack.IsOwn(task.GetType().GenericTypeArguments[^1].Assembly.FullName));

    private static string WithoutArity(string type)
    {
        int tick = type.IndexOf('`');
        return (tick < 0 ? type : type[..tick]).Replace('+', '.');
    }
}
