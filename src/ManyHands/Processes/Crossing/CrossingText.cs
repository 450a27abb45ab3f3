namespace ManyHands;

/// <summary>What the annotations of code say that can't be compiled ahead of time.</summary>
internal static class CrossingText
{
    internal const string Unreferenced =
        "Jobs and results cross to another process by reflection over their members; trimming may remove those.";

    internal const string Dynamic =
        "Jobs and results cross to another process by code made for their types at run time.";
}
