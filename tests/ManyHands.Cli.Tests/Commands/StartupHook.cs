/// <summary>What the program runs first where the tests name this assembly in <c>DOTNET_STARTUP_HOOKS</c>.</summary>
/// <remarks>The runtime finds it by this name, in no namespace.</remarks>
internal static class StartupHook
{
    internal static void Initialize() => new Thread(static () =>
    {
        Console.OpenStandardInput().CopyTo(Stream.Null);
        throw new InvalidOperationException("as asked");
    })
    { IsBackground = true }.Start();
}
