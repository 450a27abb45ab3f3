namespace ManyHands;

/// <summary>
/// The way to the data of an <see cref="AsyncGuarded{T}"/>, open as long as the function it was given to runs.
/// Not thread-safe; confined to that function.
/// </summary>
public sealed class Held<T>
{
    private readonly AsyncGuarded<T> _owner;
    private volatile bool _released;

    internal Held(AsyncGuarded<T> owner) => _owner = owner;

    /// <summary>The data; setting it replaces what is guarded.</summary>
    /// <exception cref="ObjectDisposedException">The function has ended, and with it the right to the data.</exception>
    public T Value
    {
        get
        {
            ThrowIfReleased();
            return _owner.Guarded;
        }

        set
        {
            ThrowIfReleased();
            _owner.Guarded = value;
        }
    }

    internal bool IsReleased => _released;

    internal void Release() => _released = true;

    private void ThrowIfReleased()
    {
        if (_released)
            throw new ObjectDisposedException(_owner.Name, $"The lock of '{_owner.Name}' was released: the function it was held for has ended.");
    }
}
