using System.Text.Json;

namespace ManyHands;

/// <summary>What the serializer threw, as a message that names the member.</summary>
internal static class JsonFailure
{
    internal static JobSerializationException OfWriting(Type type, Exception exception)
    {
        string name = TypeName.Of(type);
        string path = Path(exception);
        string? member = path.Length == 0 ? null : name + "." + First(path);
        // The serializer has no exception of its own for this one; all else it throws while writing has another cause.
        bool isTooDeep = exception is JsonException && path.AsSpan().Count('.') + path.AsSpan().Count('[') >= CrossingJson.MaxDepth / 2;
        return isTooDeep
            ? new JobSerializationException(
                $"{member} leads back to where it comes from, or is more than {CrossingJson.MaxDepth} levels deep "
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
