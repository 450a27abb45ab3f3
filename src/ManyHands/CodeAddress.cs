using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>
/// Where the code of a function lies: a key that each of a million closures over the same code has in common, and that costs
/// a few loads, where asking for the method costs more than a small job. Thread-safe.
/// </summary>
/// <remarks>
/// Two fields of <see cref="Delegate"/> are read that have no public name; in a runtime that has others, no function has an
/// address, and whoever asks goes the slow way.
/// </remarks>
internal static class CodeAddress
{
    private static readonly bool IsCoreClr = Works(OfCoreClr);
    private static readonly bool IsNative = !IsCoreClr && Works(OfNative);

    /// <summary>The address; 0 where it can't be known.</summary>
    internal static nint Of(Delegate function) =>
        !function.HasSingleTarget ? 0 : IsCoreClr ? OfCoreClr(function) : IsNative ? OfNative(function) : 0;

    /// <summary>Whether the code stays where it is as long as the program runs, so that no other can come to its address.</summary>
    internal static bool IsForGood(Delegate function) => !RuntimeFeature.IsDynamicCodeSupported || !function.Method.IsCollectible;

    private static bool Works(Func<Delegate, nint> read)
    {
        try
        {
            return read(Works) != 0;
        }
        catch (MissingFieldException)
        {
            return false; // The fields are those of the other runtime.
        }
    }

    // Static functions are called by way of a piece of code that many share; theirs stands in the second field.
    private static nint OfCoreClr(Delegate function) =>
        CoreClrSecond(function) is not 0 and var second ? second : CoreClrFirst(function);

    private static nint OfNative(Delegate function) =>
        NativeSecond(function) is not 0 and var second ? second : NativeFirst(function);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_methodPtr")]
    private static extern ref nint CoreClrFirst(Delegate function);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_methodPtrAux")]
    private static extern ref nint CoreClrSecond(Delegate function);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_functionPointer")]
    private static extern ref nint NativeFirst(Delegate function);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_extraFunctionPointerOrData")]
    private static extern ref nint NativeSecond(Delegate function);
}
