using ManyHands;

/// <summary>What the runtime calls before <c>Main</c> where <c>DOTNET_STARTUP_HOOKS</c> names this library: in workers.</summary>
/// <remarks>The runtime finds it by this name, in no namespace.</remarks>
internal static class StartupHook
{
    internal static void Initialize() => WorkerProcess.RunIfStartedAsOne();
}
