namespace ManyHands;

public class ChunkSizerTests
{
    [Theory]
    [InlineData(1, 1, 0.001, 2)]
    [InlineData(8, 8, 0.01, 16)]
    [InlineData(8, 2, 0.01, 8)]
    [InlineData(64, 64, 64, 1)]
    [InlineData(64, 64, 2, 32)]
    [InlineData(4096, 4096, 0.1, 4096)]
    [InlineData(4, 0, 1, 4)]
    public void The_size_of_groups_goes_up_by_doubling_and_down_at_once(int size, int ran, double milliseconds, int next) =>
        Assert.Equal(next, ChunkSizer.Next(size, ran, TimeSpan.FromMilliseconds(milliseconds)));
}
