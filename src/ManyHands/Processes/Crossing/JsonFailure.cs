using System.Text.Json;

namespace ManyHands;

/// <summary>What the serializer threw, as a message that names the member.</summary>
internal static class JsonFailure
{
    /// <summary>A refusal of the value that is being written: to exceptions of this type the serializer adds where that is.</summary>
    internal static JsonException Here(JobSerializationException refusal) => new(null, refusal);

    /// <param name="type">Of the value.</param>
    /// <param name="exception">What the serializer threw.</param>
    /// <param name="depth">How many levels deep it was.</param>
    internal static JobSerializationException OfWriting(Type type, Exception exception, int depth)
    {
        string name = TypeName.Of(type);
        string path = Path(exception);
        string? member = path.Length == 0 ? null : name + "." + First(path);
        if (exception is JsonException { InnerException: JobSerializationException refusal })
        {
            return new JobSerializationException(
                path.Length == 0 ? refusal.Message : $"{name}.{Shortened(path)}: {refusal.Message}", refusal.Member ?? member, refusal);
        }

        // The serializer has no exception of its own for this one; all else it throws while writing has another cause.
        return exception is JsonException && depth >= CrossingJson.MaxDepth
            ? new JobSerializationException(
                $"{member ?? name} leads back to where it comes from, or is more than {CrossingJson.MaxDepth} levels deep "
                + $"({name}.{Shortened(path)}): it can't go to another process. Send a tree or a list, or mark the way back [JsonIgnore].",
                member,
                exception)
            : new JobSerializationException(
                $"{member ?? name} could not be written for another process: {exception.GetType().Name}: {exception.Message}", member, exception);
    }

    internal static JobSerializationException OfReading(Type type, Exception exception)
    {
        string path = Path(exception);
        string? member = path.Length == 0 ? null : TypeName.Of(type) + "." + Shortened(path);
        return new JobSerializationException(
            $"{member ?? TypeName.Of(type)} could not be rebuilt from another process: {exception.GetType().Name}: {exception.Message}",
            member,
            exception);
    }

    private static string Path(Exception exception) =>
        exception is JsonException { Path: { } path } && path.StartsWith('$') ? path[1..].TrimStart('.') : "";

    private static string First(string path)
    {
        int end = path.AsSpan(1).IndexOfAny('.', '[');
        return end < 0 ? path : path[..(end + 1)];
    }

    private static string Shortened(string path) => path.Length <= 60 ? path : path[..60] + "…";
}
