namespace ManyHands.Cli.Tests;

/// <summary>A folder of a test's own.</summary>
internal sealed class OutputFolder : IDisposable
{
    public OutputFolder() => Path = Directory.CreateTempSubdirectory("hands-test-").FullName;

    public string Path { get; }

    /// <summary>Where pages go: not there yet.</summary>
    public string Pages => In("pages");

    public string In(string relative) => System.IO.Path.Combine(Path, relative);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
