using Microsoft.Diagnostics.Runtime;

namespace ManyHands.Cli;

/// <summary>How far a task has come, from its flags (<c>Task.m_stateFlags</c>).</summary>
internal static class TaskState
{
    private const int DelegateInvoked = 0x20000;
    private const int Faulted = 0x200000;
    private const int Canceled = 0x400000;
    private const int RanToCompletion = 0x1000000;

    public static bool HasEnded(ClrObject task) => (Flags(task) & (Faulted | Canceled | RanToCompletion)) != 0;

    /// <summary>Its function was called.</summary>
    public static bool HasBegun(ClrObject task) => (Flags(task) & DelegateInvoked) != 0;

    private static int Flags(ClrObject task) => task.TryReadField("m_stateFlags", out int flags) ? flags : 0;
}
