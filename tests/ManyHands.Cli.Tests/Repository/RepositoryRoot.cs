namespace ManyHands.Cli.Tests;

internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "ManyHands.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No ManyHands.slnx above {AppContext.BaseDirectory}: run the tests from a clone.");
    }
}
