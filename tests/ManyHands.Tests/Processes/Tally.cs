using System.Globalization;

namespace ManyHands.Tests;

/// <summary>A folder in which workers note what they ran, each time they do, whatever becomes of them afterwards.</summary>
internal sealed class Tally : IDisposable
{
    /// <summary>In a worker's environment: where it is.</summary>
    internal const string Variable = "MANYHANDS_TESTS_TALLY";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("manyhands-tally-");

    internal string Path => _folder.FullName;

    /// <summary>All that was noted, sorted.</summary>
    internal int[] Numbers => [.. _folder.EnumerateFiles().Select(file => int.Parse(file.Name.Split(' ')[0], CultureInfo.InvariantCulture)).Order()];

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>In a worker: notes a number; gives how often it is noted then.</summary>
    internal static int Add(int number)
    {
        string folder = Environment.GetEnvironmentVariable(Variable)!;
        File.Create(System.IO.Path.Combine(folder, $"{number} {Guid.NewGuid()}")).Dispose();
        return Directory.GetFiles(folder, $"{number} *").Length;
    }
}
