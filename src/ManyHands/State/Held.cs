namespace ManyHands;

/// <summary>
/// The way to the data of an <see cref="AsyncGuarded{T}"/>, open as long as the function it was given to runs.
/// Not thread-safe; confined to that function.
/// </summary>
public sealed class Held<T> : IHeld
{
    private readonly AsyncGuarded<T> _owner;
    private readonly IHeld? _outer;
    private readonly ThreadMark? _calledOn;
    private volatile bool _released;
    private volatile Task? _running;

    internal Held(AsyncGuarded<T> owner, IHeld? outer)
    {
        _owner = owner;
        _outer = outer;
        _calledOn = InspectionSwitch.IsOn ? ThreadMark.Current : null;
    }

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

    IGuard IHeld.Guard => _owner;

    bool IHeld.IsReleased => _released;

    Task? IHeld.Running => _running;

    ThreadMark? IHeld.CalledOn => _calledOn;

    IHeld? IHeld.Outer => _outer;

    internal void Release() => _released = true;

    /// <summary>The function has come to its first await. Of several that run one in the other the first to say so is told.</summary>
    internal void RunsAs(Task function) => _running ??= function;

    private void ThrowIfReleased()
    {
        if (_released)
            throw new ObjectDisposedException(_owner.Name, $"The lock of '{_owner.Name}' was released: the function it was held for has ended.");
    }
}
