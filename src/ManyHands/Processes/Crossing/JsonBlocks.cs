namespace ManyHands;

/// <summary>
/// The message that this thread's serializer is writing or reading: converters are shared by all messages, and put the large
/// arrays of one beside its JSON.
/// </summary>
internal static class JsonBlocks
{
    [ThreadStatic]
    internal static PayloadWriter? Writer;

    [ThreadStatic]
    internal static PayloadReader? Reader;
}
