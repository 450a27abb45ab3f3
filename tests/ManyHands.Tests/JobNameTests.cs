namespace ManyHands.Tests;

public sealed class JobNameTests
{
    [Theory]
    [InlineData("Fetch", "Fetch")]
    [InlineData("<Main>b__0_1", "lambda in Main")]
    [InlineData("<<Main>$>b__0_0", "lambda in Main")]
    [InlineData("<Main>g__Parse|0_0", "Parse")]
    [InlineData("<<Main>$>g__Parse|0_0", "Parse")]
    [InlineData("<Run>b__1", "lambda in Run")]
    public void What_the_compiler_made_of_a_name_reads_as_the_source(string compiled, string readable) =>
        Assert.Equal(readable, JobName.Readable(compiled));

    [Fact]
    public void A_record_is_called_as_its_type()
    {
        Assert.Equal("Sum", JobName.Of(new Sum<int>(1)));
    }

    private sealed record Sum<T>(T One) : IJob<T>
    {
        public T Run(CancellationToken cancellationToken) => One;
    }
}
