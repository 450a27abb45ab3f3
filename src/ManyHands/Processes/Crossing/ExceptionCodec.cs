using System.Diagnostics.CodeAnalysis;

namespace ManyHands;

/// <summary>
/// Exceptions, as they were: type, message, stack, data, inner exceptions, and what their own classes add. Those that can't be
/// rebuilt so come back as a <see cref="RemoteJobException"/>. Thread-safe.
/// </summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal static class ExceptionCodec
{
    /// <summary>Never throws, whatever the exception's own code does.</summary>
    internal static void Write(PayloadWriter writer, Exception exception)
    {
        // Apart, so that a failure leaves nothing half written; with arrays inside, so that it is one piece.
        var inner = new PayloadWriter { IsInline = true };
        try
        {
            new ExceptionWriter(inner).Write(exception);
        }
        catch (Exception failure)
        {
            inner = new PayloadWriter { IsInline = true };
            ExceptionWriter.WriteText(inner, exception, failure);
        }

        writer.WriteBytes(inner.Main.Span);
    }

    /// <exception cref="InvalidDataException">The bytes are no message.</exception>
    internal static Exception Read(PayloadReader reader)
    {
        byte[] bytes = reader.ReadBytes().ToArray();
        return ExceptionReader.Read(new PayloadReader(new MemoryPayload(bytes, bytes.Length, [])));
    }
}
