using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ManyHands;

/// <summary>Reads what <see cref="ExceptionWriter"/> wrote.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal static class ExceptionReader
{
    private static readonly ConstructorInfo OfException = typeof(Exception).GetConstructor([typeof(string), typeof(Exception)])!;
    private static readonly ConstructorInfo OfAggregate =
        typeof(AggregateException).GetConstructor([typeof(string), typeof(IEnumerable<Exception>)])!;

    internal static Exception Read(PayloadReader reader, int depth = 0)
    {
        // The writer stops far above; only bytes that are no exception go on.
        if (depth > 64)
            throw new InvalidDataException("An exception in a message has too many inside each other.");
        string type = reader.ReadString() ?? "", message = reader.ReadString() ?? "";
        string text = reader.ReadString() ?? "", stack = reader.ReadString() ?? "";
        List<Exception> inner = [];
        Exception? exception = null;
        if (reader.ReadBool())
        {
            int end = reader.ReadEnd();
            exception = TryRebuild(reader, message, inner, depth);
            reader.SkipTo(end);
        }

        exception ??= new RemoteJobException(message, type, text, inner.Count > 1 ? new AggregateException(inner) : inner.FirstOrDefault());
        if (stack.Length > 0)
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, stack);
        return exception;
    }

    private static Exception? TryRebuild(PayloadReader reader, string message, List<Exception> inner, int depth)
    {
        try
        {
            return Rebuild(reader, message, inner, depth);
        }
        catch (JobSerializationException)
        {
            // Something in it is unknown here: its texts are what is left.
            return null;
        }
    }

    /// <summary>The exception, or null where it can't be had as it was; the inner ones are read first.</summary>
    private static Exception? Rebuild(PayloadReader reader, string message, List<Exception> inner, int depth)
    {
        string? rawMessage = reader.ReadString();
        int code = reader.ReadRaw<int>();
        string? source = reader.ReadString(), helpLink = reader.ReadString();
        var data = new (object? Key, object? Value)[reader.ReadCount(2)];
        bool isWhole = true;
        for (int i = 0; i < data.Length; i++)
            data[i] = (ReadValue(reader, depth, ref isWhole), ReadValue(reader, depth, ref isWhole));
        for (int rest = reader.ReadCount(); rest > 0; rest--)
            inner.Add(Read(reader, depth + 1));

        // What follows depends on the type.
        Type type = TypeRef.Read(reader);
        if (!typeof(Exception).IsAssignableFrom(type) || type.IsAbstract)
            throw new InvalidDataException("An exception in a message is none.");
        FieldInfo[] fields = ExceptionFields.Of(type);
        object?[] values = new object?[fields.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = ReadValue(reader, depth, ref isWhole);
        if (!isWhole)
            return null;

        try
        {
            Exception exception = Make(type, rawMessage, inner);
            exception.HResult = code;
            exception.Source = source;
            exception.HelpLink = helpLink;
            foreach ((object? key, object? value) in data)
                exception.Data.Add(key ?? "null", value);
            for (int i = 0; i < fields.Length; i++)
                fields[i].SetValue(exception, values[i]);
            return ExceptionWriter.Cut(exception.Message) == message ? exception : null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Its class does something of its own that fails here; the caller gives its texts instead.
            return null;
        }
    }

    // Its own constructors may ask for anything and do anything; all that they set is in the fields. The runtime's part of an
    // exception is set by the runtime's constructor.
    private static Exception Make(Type type, string? message, List<Exception> inner)
    {
        var exception = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        if (exception is AggregateException)
            OfAggregate.Invoke(exception, [message, inner]);
        else
            OfException.Invoke(exception, [message, inner.FirstOrDefault()]);
        return exception;
    }

    private static object? ReadValue(PayloadReader reader, int depth, ref bool isWhole)
    {
        switch ((ExceptionFields.Kind)reader.ReadByte())
        {
            case ExceptionFields.Kind.Null:
                return null;
            case ExceptionFields.Kind.Value:
                return Codec.Of(TypeRef.Read(reader)).ReadObject(reader);
            case ExceptionFields.Kind.Exception:
                return Read(reader, depth + 1);
            case ExceptionFields.Kind.Lost:
                isWhole = false;
                return null;
            default:
                throw new InvalidDataException("An exception in a message holds something unknown.");
        }
    }
}
