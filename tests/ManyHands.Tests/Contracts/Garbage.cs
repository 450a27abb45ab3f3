namespace ManyHands.Tests;

/// <summary>Whether what nothing needs any more can be collected.</summary>
internal static class Garbage
{
    private const int MostTurns = 1000;

    /// <summary>Asserts that the collector takes it all.</summary>
    /// <param name="isTaken">Whether it has.</param>
    /// <param name="turn">
    /// Gives those something else to do who had to do with it, before each try but the first: a thread may still be on its way
    /// out of the code that used it.
    /// </param>
    internal static async Task IsTakenAsync(Func<bool> isTaken, Func<Task> turn)
    {
        for (int turns = 0; !IsTakenNow(isTaken); turns++)
        {
            Assert.True(turns < MostTurns, "Something holds it.");
            await turn().InTime();
        }
    }

    private static bool IsTakenNow(Func<bool> isTaken)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return isTaken();
    }
}
