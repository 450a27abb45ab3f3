using ManyHands.Scraping;
using PublicApiGenerator;

namespace ManyHands.Cli.Tests;

/// <summary>
/// What each package shows stands in its <c>PublicApi.txt</c>, so widening it shows in the diff.
/// <c>APPROVE_API=1 ./test.sh</c> writes the files anew.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<Type> Packages => [typeof(IExecutor), typeof(ScrapeOptions), typeof(Dashboard.DashboardOptions)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_api_is_the_approved_one(Type anyTypeOfPackage)
    {
        string name = anyTypeOfPackage.Assembly.GetName().Name!;
        string file = RepositoryRoot.At("src", name, "PublicApi.txt");
        string actual = anyTypeOfPackage.Assembly
            .GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n") + "\n";

        if (Environment.GetEnvironmentVariable("APPROVE_API") == "1")
            File.WriteAllText(file, actual);

        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }
}
