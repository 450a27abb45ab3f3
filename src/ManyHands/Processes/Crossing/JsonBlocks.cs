namespace ManyHands;

/// <summary>
/// The message that this thread's serializer is writing or reading: converters are shared by all messages, and put the large
/// arrays of one beside its JSON.
/// </summary>
internal static class JsonBlocks
{
    [ThreadStatic]
    private static PayloadWriter? t_writer;

    [ThreadStatic]
    private static PayloadReader? t_reader;

    internal static PayloadWriter? Writer
    {
        get => t_writer;
        set => t_writer = value;
    }

    internal static PayloadReader? Reader
    {
        get => t_reader;
        set => t_reader = value;
    }
}
