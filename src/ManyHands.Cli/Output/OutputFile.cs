using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>Files that are asked for by name, whose failures name them. Thread-safe.</summary>
internal static class OutputFile
{
    /// <inheritdoc cref="NewFile.Create"/>
    /// <exception cref="FileUnavailableException">It can't be written.</exception>
    public static NewFile Create(string path) => Try(path, () => NewFile.Create(path));

    /// <summary>Does it, and names the file where that fails.</summary>
    public static T Try<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            throw Unavailable(path, failure);
        }
    }

    public static FileUnavailableException Unavailable(string path, Exception failure) =>
        new($"{path} can't be written: {failure.Message}", failure);
}
