using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ManyHands;

/// <summary>Compiles a few statements as a user of the library would, and tells what the compiler said.</summary>
internal static class Compiling
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll"))
            .Append(typeof(IExecutor).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>The ids of the errors, each once, in order.</summary>
    public static string[] Errors(string statements)
    {
        string source = $$"""
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using System.Threading;
            using System.Threading.Tasks;
            using ManyHands;

            static class Program
            {
                static async Task Test(
                    Guarded<int> counter, Guarded<List<int>> list, AsyncGuarded<List<int>> asyncList, IInProcessExecutor pool)
                {
                    {{statements}}
                    await Task.Yield();
                }

                static Task<int> LoadAsync(ref int n) => Task.FromResult(n);
                static Task<string> FetchAsync(string url) => Task.FromResult(url);
            }
            """;
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))],
            References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return [.. compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.Id)
            .Distinct()
            .Order(StringComparer.Ordinal)];
    }
}
