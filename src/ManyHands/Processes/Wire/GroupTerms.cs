namespace ManyHands;

/// <summary>What stands before the items of a group.</summary>
/// <param name="Count">How many items follow.</param>
/// <param name="StopsAtFailure">Whether none is run after one that failed.</param>
/// <param name="TooLong">After so many ticks (100 ns) no further item is begun; others get the rest.</param>
internal readonly record struct GroupTerms(int Count, bool StopsAtFailure, long TooLong)
{
    internal void Write(PayloadWriter to)
    {
        to.WriteVarint((ulong)Count);
        to.WriteVarint(StopsAtFailure ? 1u : 0u);
        to.WriteVarint((ulong)TooLong);
    }

    internal static GroupTerms Read(PayloadReader from) =>
        new((int)from.ReadVarint(), from.ReadVarint() != 0, (long)from.ReadVarint());
}
