using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>
/// Finds what goes on only once a task has ended: the async functions that await it, those that await these, and so on.
/// Not thread-safe; confined to one look.
/// </summary>
/// <remarks>
/// The runtime keeps this in fields of its own, which are read here as they are, and whose names may change in a later one:
/// <see cref="IsPossible"/> says by a trial whether they are as expected. Only what certainly can't go on without the task is
/// followed: awaits, WhenAll, ContinueWith, Task.Run. A WhenAny, a WaitAsync, whatever may end by time or another way, ends
/// the walk, so what it finds is true, if not all.
/// </remarks>
internal sealed class AwaitWalk
{
    private const string Runtime = ", System.Private.CoreLib";
    private const int MostSteps = 1000;

    private static readonly Lazy<bool> Trial = new(Try);

    private readonly Stack<(object Reached, object? From)> _next = new();
    private readonly Dictionary<object, object?> _cameFrom = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether the runtime is one that this can read.</summary>
    internal static bool IsPossible => Trial.Value;

    /// <summary>The tasks that can't end before the one that the walk began at, which is the first.</summary>
    internal List<Task> Tasks { get; } = [];

    /// <summary>What threads block on until the task has ended.</summary>
    internal List<object> Blocks { get; } = [];

    /// <summary>What goes on after the task, as the runtime keeps it; null for nothing, or when it has ended.</summary>
    internal static object? ContinuationOf(Task task) => task.IsCompleted ? null : Continuation(task);

    internal AwaitWalk From(Task start)
    {
        _next.Push((start, null));
        return Walk();
    }

    /// <summary>The same from what <see cref="ContinuationOf"/> gave.</summary>
    internal AwaitWalk FromContinuation(object continuation)
    {
        Push(continuation, null);
        return Walk();
    }

    /// <summary>The tasks between the start and one that was reached, both included.</summary>
    internal IEnumerable<Task> PathTo(Task reached)
    {
        Stack<Task> path = new();
        for (object? at = reached; at is not null; at = _cameFrom[at])
        {
            if (at is Task task)
                path.Push(task);
        }

        return path;
    }

    private AwaitWalk Walk()
    {
        Tasks.Clear();
        Blocks.Clear();
        _cameFrom.Clear();
        while (_next.TryPop(out (object Reached, object? From) next))
        {
            if (_cameFrom.Count < MostSteps && _cameFrom.TryAdd(next.Reached, next.From))
                Visit(next.Reached);
        }

        return this;
    }

    private void Visit(object reached)
    {
        switch (reached)
        {
            case Task task:
                if (task.IsCompleted)
                    break;
                Tasks.Add(task);
                Push(Continuation(task), task);
                break;
            case List<object?> several:
                lock (several) // as the runtime does when it adds to it
                    several.ForEach(one => Push(one, several));
                break;
            case Action { Target: Task function }:
                Push(function, reached);
                break;
            default:
                if (RuntimeTypes.OfAwait(reached))
                    Push(ActionOf(reached), reached);
                else if (RuntimeTypes.OfContinueWith(reached) && TaskOf(reached) is { } next)
                    _next.Push((next, reached));
                else if (RuntimeTypes.OfBlock(reached))
                    Blocks.Add(reached);
                break;
        }
    }

    // A task that stands among the continuations of another need not wait for that one alone.
    private void Push(object? continuation, object? from)
    {
        if (continuation is not null && (continuation is not Task task || RuntimeTypes.WaitsForAll(task)))
            _next.Push((continuation, from));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a later runtime does with these fields, it must not harm the program.")]
    private static bool Try()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        try
        {
            SynchronizationContext.SetSynchronizationContext(new TrialContext());
            TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task all = Task.WhenAll(AwaitAsync(goOnHere: true), AwaitAsync(goOnHere: false));
            Task last = all.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            AwaitWalk walk = new AwaitWalk().From(source.Task);
            source.SetResult();
            return walk.Tasks.Count == 5 && walk.Tasks.Contains(all) && walk.Tasks.Contains(last)
                && AsyncNames.Stack(walk.Tasks)?.Contains(nameof(AwaitAsync), StringComparison.Ordinal) == true;

            async Task AwaitAsync(bool goOnHere) => await source.Task.ConfigureAwait(goOnHere);
        }
        catch (Exception)
        {
            return false;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_continuationObject")]
    private static extern ref object? Continuation(Task task);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_action")]
    private static extern ref Action ActionOf(
        [UnsafeAccessorType("System.Threading.Tasks.AwaitTaskContinuation" + Runtime)] object continuation);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_task")]
    private static extern ref Task? TaskOf(
        [UnsafeAccessorType("System.Threading.Tasks.ContinueWithTaskContinuation" + Runtime)] object continuation);

    // Awaits take another way where there is one.
    private sealed class TrialContext : SynchronizationContext;

    private static class RuntimeTypes
    {
        private static readonly Type? Await = Type.GetType("System.Threading.Tasks.AwaitTaskContinuation" + Runtime);
        private static readonly Type? ContinueWith = Type.GetType("System.Threading.Tasks.ContinueWithTaskContinuation" + Runtime);
        private static readonly Type? AsyncFunction = Type.GetType("System.Runtime.CompilerServices.IAsyncStateMachineBox" + Runtime);
        private static readonly Type? All = Type.GetType("System.Threading.Tasks.Task+WhenAllPromise" + Runtime);
        private static readonly Type? AllOf = Type.GetType("System.Threading.Tasks.Task+WhenAllPromise`1" + Runtime);
        private static readonly Type? Unwrap = Type.GetType("System.Threading.Tasks.UnwrapPromise`1" + Runtime);
        private static readonly Type? Wait = Type.GetType("System.Threading.Tasks.Task+SetOnInvokeMres" + Runtime);
        private static readonly Type? WaitAll = Type.GetType("System.Threading.Tasks.Task+SetOnCountdownMres" + Runtime);

        internal static bool OfAwait(object it) => Await?.IsInstanceOfType(it) == true;

        internal static bool OfContinueWith(object it) => it.GetType() == ContinueWith;

        internal static bool OfBlock(object it) => it.GetType() is var type && (type == Wait || type == WaitAll);

        internal static bool WaitsForAll(Task it)
        {
            Type type = it.GetType();
            Type? generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
            return AsyncFunction?.IsInstanceOfType(it) == true || type == All
                || generic is not null && (generic == AllOf || generic == Unwrap);
        }
    }
}
