using ManyHands.Tests;

/// <summary>What a worker runs first where the tests name this assembly in <c>DOTNET_STARTUP_HOOKS</c>.</summary>
/// <remarks>The runtime finds it by this name, in no namespace.</remarks>
internal static class StartupHook
{
    internal static void Initialize() => Misbehave.Once();
}
