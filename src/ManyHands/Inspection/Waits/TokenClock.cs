using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ManyHands;

/// <summary>Tells tokens that a clock will fire from those that only somebody can: what waits with the first will go on.</summary>
/// <remarks>
/// The runtime keeps this in fields of its own. Where they are not as expected, every token counts as one that will fire, so
/// that nothing is called stuck which is not. Thread-safe.
/// </remarks>
internal static class TokenClock
{
    private const string Source = "System.Threading.CancellationTokenSource";
    private const string Runtime = ", System.Private.CoreLib";

    private static readonly Lazy<bool> Trial = new(Try);
    private static readonly Type? One = Type.GetType(Source + "+Linked1CancellationTokenSource" + Runtime);
    private static readonly Type? Two = Type.GetType(Source + "+Linked2CancellationTokenSource" + Runtime);
    private static readonly Type? Many = Type.GetType(Source + "+LinkedNCancellationTokenSource" + Runtime);

    /// <summary>Whether the runtime is one that this can read.</summary>
    internal static bool IsPossible => Trial.Value;

    internal static bool MayFire(CancellationToken token) => token.CanBeCanceled && (!IsPossible || HasClock(token));

    private static bool HasClock(CancellationToken token)
    {
        if (token.IsCancellationRequested)
            return true;
        if (SourceOf(ref token) is not { } source)
            return false;
        if (ClockOf(source) is not null)
            return true;
        Type type = source.GetType();
        return type == One ? HasClock(FirstOfOne(source).Token)
            : type == Two ? HasClock(FirstOfTwo(source).Token) || HasClock(SecondOfTwo(source).Token)
            : type == Many && Array.Exists(AllOfMany(source), static link => HasClock(link.Token));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a later runtime does with these fields, it must not harm the program.")]
    private static bool Try()
    {
        try
        {
            using CancellationTokenSource still = new(), other = new(), third = new(), timed = new(TimeSpan.FromDays(1));
            return !IsSeen(still) && IsSeen(timed);

            bool IsSeen(CancellationTokenSource source)
            {
                using CancellationTokenSource one = CancellationTokenSource.CreateLinkedTokenSource(source.Token);
                using CancellationTokenSource two = CancellationTokenSource.CreateLinkedTokenSource(other.Token, one.Token);
                using CancellationTokenSource many = CancellationTokenSource.CreateLinkedTokenSource([other.Token, third.Token, two.Token]);
                return HasClock(many.Token);
            }
        }
        catch (Exception)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_source")]
    private static extern ref CancellationTokenSource? SourceOf(ref CancellationToken token);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_timer")]
    private static extern ref ITimer? ClockOf(CancellationTokenSource source);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_reg1")]
    private static extern ref CancellationTokenRegistration FirstOfOne(
        [UnsafeAccessorType(Source + "+Linked1CancellationTokenSource" + Runtime)] object source);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_reg1")]
    private static extern ref CancellationTokenRegistration FirstOfTwo(
        [UnsafeAccessorType(Source + "+Linked2CancellationTokenSource" + Runtime)] object source);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_reg2")]
    private static extern ref CancellationTokenRegistration SecondOfTwo(
        [UnsafeAccessorType(Source + "+Linked2CancellationTokenSource" + Runtime)] object source);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_linkingRegistrations")]
    private static extern ref CancellationTokenRegistration[] AllOfMany(
        [UnsafeAccessorType(Source + "+LinkedNCancellationTokenSource" + Runtime)] object source);
}
