namespace ManyHands;

/// <summary>Refuses functions whose result is itself a task that the executor would hand out unawaited, its error unseen.</summary>
internal static class AwaitedByNobody<TResult>
{
    // Once a result type; the compiler of the running program makes a constant of it.
    private static readonly string? Advice = AdviceFor(typeof(TResult));

    internal static TFunction Refuse<TFunction>(TFunction function)
        where TFunction : Delegate
    {
        ArgumentNullException.ThrowIfNull(function);
        return Advice is null ? function : throw new ArgumentException(Advice, nameof(function));
    }

    private static string? AdviceFor(Type type)
    {
        if (type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>)))
            return "The function gives a ValueTask, which nobody would await. Give an async function that returns a Task "
                + "(async () => await F()), or call AsTask() on it.";

        return typeof(Task).IsAssignableFrom(type)
            ? "The function gives a task inside a result, which nobody would await. Give a Func<Task> or Func<Task<T>>: "
                + "an async function is awaited by the executor."
            : null;
    }
}
