using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>What people call the things that async methods wait for.</summary>
internal static class TaskWords
{
    private static readonly (string Type, string Words)[] Known =
    [
        ("System.Threading.Tasks.Task+DelayPromise", "Task.Delay"),
        ("System.Threading.Tasks.Task+WhenAllPromise", "Task.WhenAll"),
        ("System.Threading.Tasks.Task+TwoTaskWhenAnyPromise", "Task.WhenAny"),
        ("System.Threading.Tasks.TaskFactory+CompleteOnInvokePromise", "Task.WhenAny"),
        ("System.Threading.Tasks.TaskFactory+CompleteOnCountdownPromise", "TaskFactory.ContinueWhenAll"),
        ("System.Threading.Tasks.UnwrapPromise", "Task.Run of an async function"),
        ("System.Threading.Tasks.Task+CancellationPromise", "Task.WaitAsync"),
        ("System.Threading.Tasks.ContinuationTask", "Task.ContinueWith"),
        ("System.Threading.Tasks.ContinuationResultTask", "Task.ContinueWith"),
        ("System.Threading.SemaphoreSlim", "a SemaphoreSlim"),
        ("System.Threading.Tasks.ValueTask", "a ValueTask"),
        ("System.Threading.Channels.", "a channel"),
        ("System.Net.Sockets.Socket", "a socket"),
        ("System.Threading.PeriodicTimer", "a PeriodicTimer"),
        ("System.IO.Pipelines.", "a pipe"),
    ];

    /// <summary>Words for a kind of task or source; null when there are none better than its type.</summary>
    public static string? For(string type)
    {
        foreach ((string beginning, string words) in Known)
        {
            if (type.StartsWith(beginning, StringComparison.Ordinal))
                return words;
        }

        return null;
    }

    /// <summary>A task that is nobody's but whoever completes it by hand.</summary>
    public static bool IsPromise(ClrObject task, TypeFacts facts) =>
        (facts.Name == "System.Threading.Tasks.Task" || facts.Name.StartsWith("System.Threading.Tasks.Task<", StringComparison.Ordinal))
        && !facts.Name.Contains(">+", StringComparison.Ordinal) && Action(task) is null;

    /// <summary>Whether it ends when any one of several ends, so that none of them alone holds it up.</summary>
    public static bool IsAny(string type) =>
        type.StartsWith("System.Threading.Tasks.Task+TwoTaskWhenAnyPromise", StringComparison.Ordinal)
        || type.StartsWith("System.Threading.Tasks.TaskFactory+CompleteOnInvokePromise", StringComparison.Ordinal)
        || type.StartsWith("System.Threading.Tasks.Task+CancellationPromise", StringComparison.Ordinal);

    /// <summary>The function that a task runs; null when it has none.</summary>
    public static string? Action(ClrObject task)
    {
        if (!task.TryReadObjectField("m_action", out ClrObject action) || action.IsNull)
            return null;
        return action.IsDelegate && action.AsDelegate().GetDelegateTarget() is { Method: { } method }
            ? MethodNames.Of(method.Type?.Name, method.Name ?? "?")
            : "a function";
    }
}
