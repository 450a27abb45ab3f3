namespace ManyHands.Cli.Tests;

/// <summary>Prose that compiles does not rot: code in the documentation is a piece of an example that the tests run.</summary>
public sealed class ReadmeTests
{
    public static TheoryData<string> Documents =>
    [
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md",
        .. Directory.EnumerateFiles(RepositoryRoot.At("docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Code_in_the_documentation_stands_in_an_example(string document)
    {
        string[] examples = [.. ExampleTests.ExampleFiles().Select(File.ReadAllText)];
        Assert.All(
            CodeBlocks(File.ReadAllText(RepositoryRoot.At(document))),
            code => Assert.Contains(examples, example => example.Contains(code, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_readme_shows_code_within_30_lines()
    {
        string[] lines = File.ReadAllLines(RepositoryRoot.At("README.md"));
        Assert.InRange(Array.IndexOf(lines, "```csharp"), 0, 29);
    }

    private static IEnumerable<string> CodeBlocks(string markdown) =>
        markdown.ReplaceLineEndings("\n").Split("```csharp\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)]);
}
