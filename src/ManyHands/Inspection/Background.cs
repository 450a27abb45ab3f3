namespace ManyHands;

/// <summary>Threads of the library's own, which hold up no exit. Thread-safe.</summary>
internal static class Background
{
    /// <summary>False when the system gives no thread: who only wanted to be inspected must not fail for that.</summary>
    internal static bool TryStart(string name, Action run)
    {
        try
        {
            new Thread(() => run()) { IsBackground = true, Name = name }.UnsafeStart();
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false; // What the runtime throws then.
        }
    }
}
