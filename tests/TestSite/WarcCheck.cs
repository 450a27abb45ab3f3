using System.Runtime.CompilerServices;

namespace ManyHands.Testing;

/// <summary>Has the reader in <c>check_warc.py</c>, which shares nothing with ours, look at a folder of WARC files.</summary>
public static class WarcCheck
{
    /// <summary>Whether this machine can run it.</summary>
    public static bool IsPossible => Python.IsThere;

    /// <returns>Its line that counts what it found.</returns>
    /// <exception cref="InvalidDataException">It found something wrong.</exception>
    public static string Run(string folder) => Read(folder)[^1];

    /// <summary>The URL of every answer kept, in order, after the same checks.</summary>
    public static IReadOnlyList<string> Urls(string folder) => Read(folder)[..^1];

    private static string[] Read(string folder) => Python.Run(Script(), folder);

    private static string Script([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "check_warc.py");
}
