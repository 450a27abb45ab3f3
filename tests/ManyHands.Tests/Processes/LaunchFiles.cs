using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ManyHands.Tests;

/// <summary>The misbehaving program, published in several ways outside of this repository, as its user would.</summary>
public sealed class LaunchFiles : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("manyhands launch files ").FullName;

    /// <summary>Published with an apphost of its own.</summary>
    internal string Dependent => Path.Combine(_root, "dependent", "Dummy");

    /// <summary>All in one file, but for the runtime.</summary>
    internal string SingleFile => Path.Combine(_root, "single file", "Dummy");

    /// <summary>All in one file, the runtime included.</summary>
    internal string SelfContained => Path.Combine(_root, "self-contained", "Dummy");

    public async ValueTask InitializeAsync()
    {
        string built = Path.GetDirectoryName(Launched.Dummy)!;
        string sources = Path.GetFullPath(Path.Combine(built, "../../.."));
        await File.WriteAllTextAsync(Path.Combine(_root, "Dummy.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <EnableDefaultCompileItems>false</EnableDefaultCompileItems>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
              </PropertyGroup>
              <ItemGroup>
                <Compile Include="{sources}/*.cs;{sources}/../TestSite/FileArrival.cs" />
                {References()}
              </ItemGroup>
            </Project>
            """);

        // One after the other: they share what is compiled.
        await PublishAsync(Dependent);
        await PublishAsync(SingleFile, "-p:PublishSingleFile=true", "-p:EnableSingleFileAnalyzer=false", "--no-restore");
        await PublishAsync(SelfContained, "-p:PublishSingleFile=true", "-p:EnableSingleFileAnalyzer=false", "--self-contained");
    }

    /// <summary>A program of one file.</summary>
    internal string WriteProgram(string name, string code)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), $"<Project><ItemGroup>{References()}</ItemGroup></Project>");
        string file = Path.Combine(folder, name + ".cs");
        File.WriteAllText(file, code);
        return file;
    }

    /// <summary>A user's own startup hook: it writes a line with its process's number to a file.</summary>
    internal string CompileHook(string linesFile)
    {
        string file = Path.Combine(_root, "UsersHook.dll");
        string code = $$"""
            internal static class StartupHook
            {
                public static void Initialize() => System.IO.File.AppendAllText("{{linesFile}}", System.Environment.ProcessId + "\n");
            }
            """;
        var result = CSharpCompilation.Create(
            "UsersHook",
            [CSharpSyntaxTree.ParseText(code)],
            [.. from assembly in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                where Path.GetFileName(assembly).StartsWith("System.", StringComparison.Ordinal)
                select MetadataReference.CreateFromFile(assembly)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).Emit(file);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return file;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return default;
    }

    private static string References()
    {
        string built = Path.GetDirectoryName(Launched.Dummy)!;
        return $"""<Reference Include="{built}/ManyHands.dll;{built}/Microsoft.Extensions.Logging.Abstractions.dll" />""";
    }

    private async Task PublishAsync(string program, params string[] more)
    {
        string[] words = ["publish", Path.Combine(_root, "Dummy.csproj"), "-v", "quiet", "-o", Path.GetDirectoryName(program)!, .. more];
        using Launched publish = new(["dotnet"], words, _root);
        var (code, output) = await publish.EndAsync();
        Assert.True(code == 0, output);
    }
}
