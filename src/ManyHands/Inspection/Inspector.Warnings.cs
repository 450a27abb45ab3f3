using Microsoft.Extensions.Logging;

namespace ManyHands;

// What it tells without being asked.
public static partial class Inspector
{
    private static readonly Lock Gate = new();

    // Replaced under the gate, read without.
    private static volatile Action<InspectionWarning>[] s_listeners = [];
    private static volatile ILogger? s_logger;

    /// <summary>Raised when something is noticed that somebody should look at: a deadlock, once and within a second, say.</summary>
    /// <remarks>
    /// On a thread of its own, outside of all locks, one warning after the other. What a handler throws is logged and harms
    /// nobody; one that never returns gets no other warning, nor do the rest.
    /// </remarks>
    public static event Action<InspectionWarning>? Warned
    {
        add
        {
            lock (Gate)
                s_listeners = value is null ? s_listeners : [.. s_listeners, value];
        }

        remove
        {
            lock (Gate)
            {
                int place = value is null ? -1 : Array.LastIndexOf(s_listeners, value);
                if (place >= 0)
                    s_listeners = [.. s_listeners[..place], .. s_listeners[(place + 1)..]];
            }
        }
    }

    /// <summary>
    /// Where warnings go that concern no executor with a logger of its own: what will never go on as an error, advice
    /// and slow jobs as information, the others as warnings. The default is nowhere.
    /// </summary>
    public static ILogger? Logger { get => s_logger; set => s_logger = value; }

    /// <summary>
    /// Whether it is noted in which order <see cref="Guarded{T}"/> and <see cref="AsyncGuarded{T}"/> are taken inside of each
    /// other: two orders that contradict each other are told the first time, with the stacks of both, whether they ever met or
    /// not. The default is false, or what the switch <c>ManyHands.ChecksLockOrder</c> says.
    /// </summary>
    /// <remarks>
    /// Meant for tests. Taking a guard costs some 15 ns more then, one inside of another some 125 ns, and each order that is new
    /// some 70 µs. One line in a test project has it on from the start:
    /// <c>&lt;RuntimeHostConfigurationOption Include="ManyHands.ChecksLockOrder" Value="true" /&gt;</c>.
    /// </remarks>
    public static bool ChecksLockOrder { get => LockOrder.IsOn; set => LockOrder.IsOn = value; }

    /// <summary>Whether there is anybody to tell.</summary>
    internal static bool IsHeard => s_logger is not null || s_listeners.Length > 0;

    internal static Action<InspectionWarning>[] Listeners => s_listeners;
}
