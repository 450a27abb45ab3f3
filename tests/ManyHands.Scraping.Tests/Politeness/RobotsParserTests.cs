using System.Text;

namespace ManyHands.Scraping.Tests;

public sealed class RobotsParserTests
{
    private const string Head = "User-agent: *\nDisallow: /first\n";

    [Theory]
    [InlineData("Disallow: /last\n", false)]
    [InlineData("Disallow: /last\r", false)]
    [InlineData("Disallow: /last", false)]
    public void A_file_of_just_the_limit_is_read_whole(string tail, bool allowed)
    {
        byte[] file = FileOf(RobotsParser.Limit, tail);
        Assert.Equal(allowed, RobotsRules.Parse(file, "x").IsAllowed("/last").Allowed);
    }

    [Theory]
    [InlineData("Disallow: /last", "x\n", true)]
    [InlineData("Disallow: /last", "\n", false)]
    [InlineData("Disallow: /last", "\r\n", false)]
    [InlineData("Disallow: /last", " ", true)]
    [InlineData("Disallow: /last\n", "Disallow: /beyond\n", false)]
    [InlineData("Disallow: /last\r", "\nDisallow: /beyond\n", false)]
    public void Beyond_the_limit_only_what_ended_before_it_counts(string tail, string beyond, bool allowed)
    {
        byte[] file = [.. FileOf(RobotsParser.Limit, tail), .. Encoding.UTF8.GetBytes(beyond)];

        foreach (int piece in (int[])[file.Length, 4096, RobotsParser.Limit, RobotsParser.Limit - 1, 77])
        {
            var parser = new RobotsParser("x");
            foreach (byte[] octets in file.Chunk(piece))
                parser.Add(octets);
            Assert.True(parser.IsFull);
            RobotsRules rules = parser.Finish();
            Assert.False(rules.IsAllowed("/first").Allowed);
            Assert.Equal(allowed, rules.IsAllowed("/last").Allowed);
            Assert.True(rules.IsAllowed("/beyond").Allowed);
        }

        byte[] kept = RobotsParser.Cut(file).ToArray();
        Assert.InRange(kept.Length, RobotsParser.Limit - tail.Length, RobotsParser.Limit);
        Assert.Equal(allowed, RobotsRules.Parse(kept, "x").IsAllowed("/last").Allowed);
    }

    [Fact]
    public void A_file_of_one_endless_line_says_nothing()
    {
        byte[] file = Encoding.ASCII.GetBytes("User-agent: *" + new string(' ', RobotsParser.Limit));
        Assert.True(RobotsRules.Parse(file, "x").IsAllowed("/").Allowed);
        Assert.Equal(0, RobotsParser.Cut(file).Length);
    }

    [Fact]
    public void Nothing_counts_that_comes_after_the_end()
    {
        var parser = new RobotsParser("x");
        parser.Add("User-agent: *\n"u8);
        Assert.False(parser.IsFull);
        parser.Finish();
        parser.Add("Disallow: /\n"u8);
        Assert.True(parser.Finish().IsAllowed("/x").Allowed);
    }

    [Fact]
    public void The_mark_in_front_may_come_in_pieces()
    {
        var parser = new RobotsParser("x");
        foreach (byte octet in "\uFEFFUser-agent: *\r\nDisallow: /x"u8.ToArray())
            parser.Add([octet]);
        Assert.Equal(new RobotsVerdict(false, RobotsReason.Rule, "Disallow: /x", 2), parser.Finish().IsAllowed("/x"));
    }

    private static byte[] FileOf(int length, string tail)
    {
        byte[] file = new byte[length];
        file.AsSpan().Fill((byte)'#');
        Encoding.ASCII.GetBytes(Head).CopyTo(file, 0);
        file[length - tail.Length - 1] = (byte)'\n';
        Encoding.ASCII.GetBytes(tail).CopyTo(file, length - tail.Length);
        return file;
    }
}
