namespace ManyHands;

/// <summary>Whether executors note what their workers do: for measuring what that costs, it can be switched off.</summary>
/// <remarks>Read once, so that the compiler of the running program takes the code out.</remarks>
internal static class InspectionSwitch
{
    internal const string Name = "ManyHands.Inspection";

    internal static readonly bool IsOn = !AppContext.TryGetSwitch(Name, out bool isOn) || isOn;
}
