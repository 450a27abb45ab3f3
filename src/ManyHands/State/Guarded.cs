using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>Data that can be reached only while its lock is held. Thread-safe.</summary>
/// <remarks>
/// <para>
/// The function gets the data by <c>ref</c>, and C# lets a ref parameter into no nested lambda, local function,
/// iterator or async function: those ways out do not compile. Nor do functions that return a task (the lock would be
/// free before it ends; see <see cref="AsyncGuarded{T}"/>) or a lazy sequence. Returning the guarded object itself is
/// refused when it happens, strings and immutable collections excepted; handing it over is fine: put another in its
/// place and return the old one.
/// </para>
/// <para>
/// What C# can't prevent: assigning the object to a variable outside, or returning something that leads to it, such as
/// an enumerator, a dictionary's <c>Keys</c> or an object inside the data.
/// </para>
/// </remarks>
/// <example><code>
/// var counter = new Guarded&lt;int&gt;(0);
/// counter.Use((ref n) => n++);
/// int now = counter.Use((ref n) => n);
/// </code></example>
// The value stays out of the debugger's view: reading it there would go past the lock.
[DebuggerDisplay("{Name,nq}: Guarded<{typeof(T).Name,nq}>, held by: {_owner?.Name,nq}")]
public sealed class Guarded<T> : IGuard
{
    private readonly Lock _lock = new();

    // Written by the thread that holds _lock; null while none does, and always when the inspection is off.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private ThreadMark? _owner;

    // The same; whether it stands in its owner's list.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private bool _isListed;

    // Written by whoever holds _lock.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private T _value;

    /// <summary>Guards a value; from now on nobody else may hold what it refers to.</summary>
    /// <param name="value">The data.</param>
    /// <param name="name">What messages and the debugger call it. The default is the name of its type.</param>
    public Guarded(T value, string? name = null)
    {
        _value = value;
        Name = name ?? typeof(T).Name;
    }

    /// <summary>What messages and the debugger call it.</summary>
    public string Name { get; }

    /// <summary>Runs an action on the data under its lock, which is released however the action ends.</summary>
    /// <exception cref="InvalidOperationException">This thread is already inside.</exception>
    public void Use(GuardedAction<T> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Enter();
        try
        {
            action(ref _value);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs a function on the data under its lock, which is released however the function ends.</summary>
    /// <returns>What the function returned.</returns>
    /// <exception cref="InvalidOperationException">This thread is already inside, or the result is the guarded object.</exception>
    public TResult Use<TResult>(GuardedFunc<T, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        // The one task type that no overload below can refuse without refusing functions that only throw.
        if (typeof(TResult) == typeof(ValueTask))
            throw new ArgumentException(Async, nameof(function));
        Enter();
        try
        {
            return Escape.Check(function(ref _value), _value, Name);
        }
        finally
        {
            Leave();
        }
    }

    private const string Async = "The lock would be released before the task ends; use AsyncGuarded<T> for async functions.";
    private const string Lazy = "A lazy sequence would read the data after its lock is released; return a copy, as ToList() makes.";

    // The optional parameter makes this another signature than the one above; where the constraint holds, the priority
    // makes it the only candidate. A plain GuardedFunc<T, Task> would also catch lambdas that do nothing but throw.

    /// <summary>Does not compile: the lock would be released before the task ends.</summary>
    [Obsolete(Async, error: true), EditorBrowsable(EditorBrowsableState.Never), OverloadResolutionPriority(1)]
    public void Use<TTask>(GuardedFunc<T, TTask> function, object? never = null)
        where TTask : Task => throw new NotSupportedException(Async);

    /// <summary>Does not compile: the lock would be released before the task ends.</summary>
    [Obsolete(Async, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    public void Use<TResult>(GuardedFunc<T, ValueTask<TResult>> function) => throw new NotSupportedException(Async);

    /// <summary>Does not compile: the sequence would read the data after its lock is released.</summary>
    [Obsolete(Lazy, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    public void Use<TItem>(GuardedFunc<T, IEnumerable<TItem>> function) => throw new NotSupportedException(Lazy);

    /// <summary>Does not compile: the sequence would read the data after its lock is released.</summary>
    [Obsolete(Lazy, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    public void Use<TItem>(GuardedFunc<T, IOrderedEnumerable<TItem>> function) => throw new NotSupportedException(Lazy);

    ThreadMark? IGuard.Owner => Volatile.Read(ref _owner);

    // Nothing between taking the lock and the caller's "try" throws.
    private void Enter()
    {
        if (!InspectionSwitch.IsOn)
        {
            if (_lock.IsHeldByCurrentThread)
                RefuseReentry();
            _lock.Enter();
            return;
        }

        // Only this thread itself could have written its own mark.
        ThreadMark me = ThreadMark.Current;
        if (_owner == me)
            RefuseReentry();
        bool isListed = LockOrder.IsOn;
        if (isListed)
            GuardWaits.Takes(this, me);
        if (!_lock.TryEnter())
            GuardWaits.Enter(_lock, this);
        _owner = me;
        if (isListed)
            me.Held.Add(this);
        _isListed = isListed;
    }

    private void Leave()
    {
        if (_isListed)
            _owner!.Held.Remove(this);
        _owner = null;
        _lock.Exit();
    }

    // System.Threading.Lock lets its owner in again, which would give two references to one value. The owner may not
    // even know: a thread that waits for a task inside may run another job meanwhile, which comes here.
    [DoesNotReturn]
    private void RefuseReentry() => throw new InvalidOperationException(
        $"'{Name}' is already in use on this thread: Use was called inside of Use, or inside of what Use waits for.");
}
