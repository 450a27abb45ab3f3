using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace ManyHands;

/// <summary>
/// Writes an exception: its texts, its type (empty where another process could not find it), then what is needed to rebuild it.
/// </summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class ExceptionWriter(PayloadWriter writer)
{
    // Deeper or more than these, inner exceptions are texts only: an exception is a report and no way to send data.
    private const int MaxDepth = 16;
    private const int MaxCount = 4096;
    private const int MaxText = 256 * 1024;

    private static readonly FieldInfo? RawMessage =
        typeof(Exception).GetField("_message", BindingFlags.Instance | BindingFlags.NonPublic);

    private int _count;

    internal void Write(Exception exception, int depth = 0)
    {
        _count++;
        string? message = Safe(() => exception.Message);
        WriteTexts(writer, exception, message ?? $"(the Message of this {exception.GetType().Name} threw an exception itself)", Safe(exception.ToString));

        Type type = exception.GetType();
        bool isWhole = message is not null && depth < MaxDepth && _count < MaxCount && TypeRef.WhyNot(type) is null;
        writer.WriteBool(isWhole);
        if (!isWhole)
            return;
        int start = writer.BeginLength();
        writer.WriteString(RawMessage is null ? message : (string?)RawMessage.GetValue(exception));
        writer.WriteRaw(exception.HResult);
        writer.WriteString(Safe(() => exception.Source));
        writer.WriteString(Safe(() => exception.HelpLink));
        WriteData(exception);

        WriteInner(exception, depth);
        TypeRef.Write(writer, type);
        foreach (FieldInfo field in ExceptionFields.Of(type))
            WriteValue(field.GetValue(exception), depth);
        writer.EndLength(start);
    }

    /// <summary>All that is left when even writing failed.</summary>
    internal static void WriteText(PayloadWriter writer, Exception exception, Exception failure)
    {
        string message = Safe(() => exception.Message) ?? "";
        WriteTexts(writer, exception, message, $"{exception.GetType()}: {message} (it could not be sent whole: {failure.GetType()})");
        writer.WriteBool(false);
    }

    private static void WriteTexts(PayloadWriter writer, Exception exception, string message, string? text)
    {
        writer.WriteString(exception.GetType().FullName ?? exception.GetType().Name);
        writer.WriteString(Cut(message));
        writer.WriteString(Cut(text ?? ""));
        writer.WriteString(Cut(Safe(() => exception.StackTrace) ?? ""));
    }

    private void WriteInner(Exception exception, int depth)
    {
        Exception[] inner = exception is AggregateException many ? [.. many.InnerExceptions]
            : exception.InnerException is { } one ? [one] : [];
        writer.WriteVarint(inner.Length);
        foreach (Exception each in inner)
            Write(each, depth + 1);
    }

    private void WriteData(Exception exception)
    {
        // An overridden Data may throw, and its contents are anybody's.
        List<DictionaryEntry> entries = Safe(() => exception.Data.Cast<DictionaryEntry>().ToList()) ?? [];
        writer.WriteVarint(entries.Count);
        foreach (DictionaryEntry entry in entries)
        {
            WriteSimple(entry.Key);
            WriteSimple(entry.Value);
        }
    }

    // Plain values as they are, all else as its text.
    private void WriteSimple(object? value)
    {
        bool isPlain = value is null or string || RawTypes.Contains(value.GetType());
        WriteValue(isPlain ? value : Safe(value!.ToString), MaxDepth);
    }

    private void WriteValue(object? value, int depth)
    {
        PayloadMark mark = writer.Mark();
        switch (value)
        {
            case null:
                writer.WriteByte((byte)ExceptionFields.Kind.Null);
                return;
            case Exception exception:
                writer.WriteByte((byte)ExceptionFields.Kind.Exception);
                Write(exception, depth + 1);
                return;
            default:
                try
                {
                    writer.WriteByte((byte)ExceptionFields.Kind.Value);
                    TypeRef.Write(writer, value.GetType());
                    Codec.Of(value.GetType()).WriteObject(writer, value);
                }
                catch (JobSerializationException)
                {
                    // The other side is told, and gives a RemoteJobException for the whole.
                    writer.Rewind(mark);
                    writer.WriteByte((byte)ExceptionFields.Kind.Lost);
                }

                return;
        }
    }

    internal static string Cut(string text) => text.Length <= MaxText ? text : string.Concat(text.AsSpan(0, MaxText), "…");

    private static T? Safe<T>(Func<T?> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception)
        {
            // The exception's own code failed. It is being reported, and what else is known of it must not be lost for that.
            return default;
        }
    }
}
