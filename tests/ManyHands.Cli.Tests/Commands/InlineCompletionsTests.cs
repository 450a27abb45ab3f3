namespace ManyHands.Cli.Tests;

/// <summary>When the threads that wait for connections go on with what came.</summary>
public sealed class InlineCompletionsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(true, "--format", "none")]
    [InlineData(true, "--json", "-q", "-w", "512")]
    [InlineData(false, "--format", "warc")]
    [InlineData(false, "--format", "files", "--format", "sqlite")]
    [InlineData(false, "-v")]
    [InlineData(false, "--log", "hands.log")]
    [InlineData(false, "--proxy", "http://user:secret@127.0.0.1:1")]
    public void Only_where_a_pages_way_is_a_short_one(bool expected, params string[] options)
    {
        foreach (string command in new[] { "fetch", "crawl" })
            Assert.Equal(expected, InlineCompletions.Suit(CommandLine.Read([command, "http://h/", .. options]).Fetch!));
    }
}
