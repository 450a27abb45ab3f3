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
public sealed class AsyncGuarded<T> : IGuard
{
    private readonly Lock _gate = new();

    // Under _gate, but for the holder, which is written by whoever has the lock.
    private readonly LinkedList<AsyncWait> _waiting = [];
    private bool _taken;
    private bool _isWatched;
    private volatile Held<T>? _holder;

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
                Task running = function(held);
                held.RunsAs(running);
                await running.ConfigureAwait(false);
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
        IHeld? flow = HeldFlow.Current;
        if (HeldFlow.Includes(flow, this))
            throw new InvalidOperationException(
                $"'{Name}' is already in use here: UseAsync was called inside of UseAsync and would wait for itself.");
        if (InspectionSwitch.IsOn && LockOrder.IsOn)
            LockOrder.Takes(this, ThreadMark.Current, flow);
        await EnterAsync(flow, cancellationToken).ConfigureAwait(false);
        var held = new Held<T>(this, flow);
        try
        {
            _holder = held;

            // Flows into all that the function calls, and ends with this method.
            HeldFlow.Current = held;
            Task<TResult> running = function(held);
            held.RunsAs(running);
            TResult result = await running.ConfigureAwait(false);
            return Escape.Check(result, Guarded, Name);
        }
        finally
        {
            held.Release();
            Leave();
        }
    }

    IHeld? IGuard.Holder => _holder;

    void IGuard.AddWaiters(List<AsyncWait> waiters, int most)
    {
        lock (_gate)
        {
            for (var place = _waiting.First; place is not null && waiters.Count < most; place = place.Next)
                waiters.Add(place.Value);
        }
    }

    bool IGuard.EndWatch()
    {
        lock (_gate)
        {
            _isWatched = _waiting.Count > 0;
            return !_isWatched;
        }
    }

    private async ValueTask EnterAsync(IHeld? flow, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<AsyncWait> place;
        bool startsWatch;
        lock (_gate)
        {
            if (!_taken)
            {
                _taken = true;
                return;
            }

            place = _waiting.AddLast(new AsyncWait(this, flow, cancellationToken));
            startsWatch = !_isWatched;
            _isWatched = true;
        }

        if (InspectionSwitch.IsOn)
        {
            place.Value.Job = JobInfo.Current;
            if (startsWatch)
                WaitList.Watch(this);
        }

        using (cancellationToken.UnsafeRegister(_ => GiveUp(place, cancellationToken), null))
            await place.Value.Task.ConfigureAwait(false);
    }

    private void GiveUp(LinkedListNode<AsyncWait> place, CancellationToken cancellationToken)
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
        AsyncWait next;
        _holder = null;
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
