using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>Since when waits last that nobody noted when they began: since they were first seen. Thread-safe.</summary>
internal static class FirstSeen
{
    private static readonly ConditionalWeakTable<object, Sight> Sights = [];

    /// <summary>By <see cref="Environment.TickCount64"/>.</summary>
    internal static long Of(object waiter, object target)
    {
        Sight sight = Sights.GetOrAdd(waiter, static _ => new Sight());
        lock (sight)
        {
            if (!sight.Target.TryGetTarget(out object? last) || last != target)
            {
                sight.Target.SetTarget(target);
                sight.Since = Environment.TickCount64;
            }

            return sight.Since;
        }
    }

    private sealed class Sight
    {
        internal WeakReference<object> Target { get; } = new(null!);

        internal long Since { get; set; }
    }
}
