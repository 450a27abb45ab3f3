namespace ManyHands;

/// <summary>A <see cref="Held{T}"/>, whatever it leads to. What it says is written by the function that has it.</summary>
internal interface IHeld
{
    IGuard Guard { get; }

    /// <summary>What else the calling code holds, the innermost first.</summary>
    IHeld? Outer { get; }

    bool IsReleased { get; }

    /// <summary>The function; null before it has come to its first await.</summary>
    Task? Running { get; }

    /// <summary>The thread that called it.</summary>
    ThreadMark? CalledOn { get; }
}

/// <summary>What the async functions that run here hold: it flows with their code. Thread-safe.</summary>
internal static class HeldFlow
{
    private static readonly AsyncLocal<IHeld?> Flow = new();

    /// <summary>The innermost that is not released yet.</summary>
    internal static IHeld? Current
    {
        get
        {
            IHeld? held = Flow.Value;
            while (held is { IsReleased: true })
                held = held.Outer;
            return held;
        }

        set => Flow.Value = value;
    }

    /// <summary>Whether the code with this flow is inside of the guard.</summary>
    internal static bool Includes(IHeld? flow, IGuard guard)
    {
        for (IHeld? held = flow; held is not null; held = held.Outer)
        {
            if (held.Guard == guard && !held.IsReleased)
                return true;
        }

        return false;
    }

    /// <summary>Whether the code with this flow has this in its hands.</summary>
    internal static bool Includes(IHeld? flow, IHeld one)
    {
        for (IHeld? held = flow; held is not null; held = held.Outer)
        {
            if (held == one)
                return !one.IsReleased;
        }

        return false;
    }
}
