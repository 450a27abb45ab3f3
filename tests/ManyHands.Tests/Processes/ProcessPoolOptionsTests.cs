namespace ManyHands.Tests;

/// <summary>What a process pool's constructor refuses.</summary>
public sealed class ProcessPoolOptionsTests
{
    [Theory]
    [InlineData(50, 200, 15)]
    [InlineData(1, 20, 0)]
    public void More_workers_than_the_process_may_have_files_for_are_refused(int workers, long limit, int most)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => ProcessChecks.CheckDescriptors(workers, limit));
        Assert.Contains($"at most {most} workers", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, 200)]
    [InlineData(100, 1024)]
    public void As_many_as_it_has_files_for_are_not(int workers, long limit) => ProcessChecks.CheckDescriptors(workers, limit);

    [Fact]
    public void The_limit_is_that_of_this_process()
    {
        Assert.InRange(ProcessChecks.DescriptorLimit(), 64, long.MaxValue);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessPoolExecutor(int.MaxValue));
    }
}
