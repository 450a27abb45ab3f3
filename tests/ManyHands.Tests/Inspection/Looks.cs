namespace ManyHands.Tests;

/// <summary>Waits for the watch, where what must not happen can only be known when it has looked.</summary>
internal static class Looks
{
    internal static IEnumerable<WaitSnapshot> Waits() => Inspector.Snapshot().Waits;

    internal static async Task PassAsync(int looks)
    {
        long until = InspectionWatch.Looks + looks;
        await Times.IsSeen(() => InspectionWatch.Looks >= until);
    }

    /// <summary>One look in four is at the work as well.</summary>
    internal static Task PassAtWorkAsync() => PassAsync(5);
}
