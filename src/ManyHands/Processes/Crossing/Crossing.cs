using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>Which functions may be given to other processes. Thread-safe.</summary>
internal static class Crossing
{
    /// <exception cref="ArgumentException">The function is more than code, and so can't cross; the message names what it captured.</exception>
    [RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
    internal static void Check(Delegate code, string paramName)
    {
        ArgumentNullException.ThrowIfNull(code, paramName);
        if (MethodRef.WhyNot(code) is { } why)
            throw new ArgumentException(why, paramName);
    }
}
