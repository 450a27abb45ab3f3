using System.Diagnostics;

namespace ManyHands;

/// <summary>Data that can be reached only while its lock is held, across awaits too. Thread-safe.</summary>
/// <remarks>
/// Callers get the lock in the order they came. The function reaches the data through a <see cref="Held{T}"/>, which
/// refuses once the function has ended. Returning the guarded object itself is refused as by <see cref="Guarded{T}"/>;
/// assigning it to a variable outside, or using it in work that the function starts and does not await, C# can't
/// prevent. Work started inside of the function counts as inside while the function runs.
/// </remarks>
[DebuggerDisplay("{Name,nq}: AsyncGuarded<{typeof(T).Name,nq}>, waiting: {_waiting.Count}")]
public sealed class AsyncGuarded<T>
{
    private readonly Lock _gate = new();
    private readonly AsyncLocal<Held<T>?> _inside = new();

    // Both under _gate.
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private bool _taken;

    /// <summary>Guards a value; from now on nobody else may hold what it refers to.</summary>
    /// <param name="value">The data.</param>
    /// <param name="name">What messages and the debugger call it. The default is the name of its type.</param>
    public AsyncGuarded(T value, string? name = null)
    {
        Guarded = value;
        Name = name ?? typeof(T).Name;
    }

    /// <summary>What messages and the debugger call it.</summary>
    public string Name { get; }

    // Written by the function that holds the lock, through its Held.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal T Guarded { get; set; }

    /// <summary>Waits for the lock, runs the function, and releases the lock however the function ends.</summary>
    /// <param name="function">Reaches the data through what it is given, until the task it returns has ended.</param>
    /// <param name="cancellationToken">Ends the wait for the lock; the function is not told.</param>
    /// <exception cref="InvalidOperationException">The caller is already inside: it would wait for itself.</exception>
    /// <exception cref="OperationCanceledException">The token fired before the lock was free.</exception>
    public Task UseAsync(Func<Held<T>, Task> function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return UseAsync(
            async held =>
            {
                await function(held).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc cref="UseAsync(Func{Held{T}, Task}, CancellationToken)"/>
    /// <returns>What the function returned.</returns>
    public async Task<TResult> UseAsync<TResult>(
        Func<Held<T>, Task<TResult>> function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (_inside.Value is { IsReleased: false })
            throw new InvalidOperationException(
                $"'{Name}' is already in use here: UseAsync was called inside of UseAsync and would wait for itself.");
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        var held = new Held<T>(this);
        try
        {
            // Flows into all that the function calls, and ends with this method.
            _inside.Value = held;
            TResult result = await function(held).ConfigureAwait(false);
            return Escape.Check(result, Guarded, Name);
        }
        finally
        {
            held.Release();
            Leave();
        }
    }

    private async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            if (!_taken)
            {
                _taken = true;
                return;
            }

            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using (cancellationToken.UnsafeRegister(_ => GiveUp(place, cancellationToken), null))
            await place.Value.Task.ConfigureAwait(false);
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // Whoever leaves takes the first out of the list: not in it means the lock was just given to this caller.
            if (place.List is null)
                return;
            _waiting.Remove(place);
        }

        place.Value.TrySetCanceled(cancellationToken);
    }

    private void Leave()
    {
        TaskCompletionSource next;
        lock (_gate)
        {
            if (_waiting.First is not { } first)
            {
                _taken = false;
                return;
            }

            // The lock goes from hand to hand, so nobody who comes later gets in between.
            _waiting.RemoveFirst();
            next = first.Value;
        }

        next.SetResult();
    }
}
