using System.Xml.Linq;

namespace ManyHands.Cli.Tests;

/// <summary>The arrows of ARCHITECTURE.md: each project may know only what stands here.</summary>
public sealed class DependencyGraphTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["ManyHands"] = [],
        ["ManyHands.Scraping"] = ["ManyHands"],
        ["ManyHands.Dashboard"] = ["ManyHands"],
        ["ManyHands.Cli"] = ["ManyHands.Dashboard", "ManyHands.Scraping"],
    };

    [Fact]
    public void Projects_reference_only_what_the_arrows_allow() =>
        Assert.Equal(
            Arrows.OrderBy(arrow => arrow.Key, StringComparer.Ordinal).Select(arrow => $"{arrow.Key} -> {string.Join(' ', arrow.Value)}"),
            Projects().Select(project => $"{project.Name} -> {string.Join(' ', References(project.Xml, "ProjectReference"))}"));

    [Fact]
    public void The_toolkit_needs_only_the_logging_abstractions() =>
        Assert.Equal(
            ["Microsoft.Extensions.Logging.Abstractions"],
            References(Projects().Single(project => project.Name == "ManyHands").Xml, "PackageReference"));

    [Fact]
    public void The_page_needs_no_package() =>
        Assert.Empty(References(Projects().Single(project => project.Name == "ManyHands.Dashboard").Xml, "PackageReference"));

    [Fact]
    public void The_toolkit_knows_nothing_of_the_web() =>
        Assert.DoesNotContain(
            typeof(IExecutor).Assembly.GetReferencedAssemblies(),
            assembly => assembly.Name!.StartsWith("System.Net", StringComparison.Ordinal));

    private static IEnumerable<(string Name, XDocument Xml)> Projects() =>
        Directory.EnumerateFiles(RepositoryRoot.At("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Xml: XDocument.Load(file)))
            .OrderBy(project => project.Name, StringComparer.Ordinal);

    // A project is named by its file, a package by its id.
    private static IEnumerable<string> References(XDocument project, string kind) =>
        project.Descendants(kind)
            .Select(reference => reference.Attribute("Include")!.Value)
            .Select(name => kind == "ProjectReference" ? Path.GetFileNameWithoutExtension(name.Replace('\\', '/')) : name);
}
