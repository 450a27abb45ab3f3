using System.Text;
using ManyHands.Fuzzing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>Pages that were made to take time or memory. Quadratic work on any of them would take hours.</summary>
public sealed class HostilePageTests
{
    private const int Length = 4 * 1024 * 1024;

    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(30);

    public static TheoryData<string, string> Pages => new()
    {
        { "", "<div>" },
        { "", "<svg>" },
        { "", "<svg><desc>" },
        { "", "<svg><title></desc>" },
        { "", "<template>" },
        { "", "<table><tr><td>" },
        { "", "<b><p></b>" },
        { "", "</p>" },
        { "", "<" },
        { "", "</" },
        { "", "<!--" },
        { "", "<![CDATA[" },
        { "<svg>", "<![CDATA[" },
        { "", "<!doctype " },
        { "", "<?" },
        { "", "&" },
        { "", "&CounterClockwiseContourIntegra" },
        { "<script>", "</scrip" },
        { "<script>", "<!--<script" },
        { "", "<script></script" },
        { "<style>", "</styl" },
        { "", "<style>" },
        { "", "<title>a" },
        { "<title>", "a " },
        { "<textarea>", "</textare" },
        { "<a ", "#=x " },
        { "<a ", "href=x " },
        { "<a ", "/" },
        { "<a href='", "x" },
        { "<a href='", "../" },
        { "<a href='", "&amp;" },
        { "<meta name=robots content='", "a," },
        { "<meta http-equiv=refresh content='", "1" },
        { "<link href=x rel='", "a " },
        { "<img srcset='", "a, " },
        { "<img srcset='", "a 1x" },
        { "<img srcset='a ", "(" },
        { "", "<img srcset='a, b, c'>" },
        { "<style>", "/*" },
        { "<style>", "url(" },
        { "<style>", "url(' " },
        { "<style>", "url('x';" },
        { "<style>", "@import" },
        { "<style>", "image-set(" },
        { "<style>", "\\" },
        { "<style>", "'\\\n" },
        { "<style>", "a\\" },
        { "<style>@", "\\a" },
        { "", "<p style='url(x)'>" },
        { "", "\0" },
        { "", "\r\n" },
        { "", "\ufffd" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public void Time_and_memory_grow_with_the_page_and_no_faster(string start, string repeated)
    {
        (long small, _) = Measure(Repeat(start, repeated, Length / 16));
        (long large, TimeSpan time) = Measure(Repeat(start, repeated, Length));
        Assert.InRange(time, TimeSpan.Zero, AtMost);

        // The characters themselves stand in a rented array, which either of the two may have had to allocate.
        Assert.InRange(large, 0, (small * 20) + (16L * Length));
    }

    /// <summary>Each of these links is short, and each URL as long as the base.</summary>
    [Fact]
    public void A_long_base_is_not_repeated_into_gigabytes()
    {
        var page = new StringBuilder($"<base href='/{new string('b', 30_000)}/'>");
        for (int i = 0; i < 50_000; i++)
            page.Append("<a href=x").Append(i).Append('>');
        PageLinks links = Page.Read(page.ToString());
        Assert.Equal(LinkCut.Characters, links.Cut);
        Assert.InRange(links.Links.Sum(link => (long)link.Url.Href.Length), 1, 16 << 20);
    }

    [Theory]
    [InlineData(34, 3, nameof(LinkCut.None))]
    [InlineData(33, 3, nameof(LinkCut.Characters))]
    [InlineData(23, 2, nameof(LinkCut.Characters))]
    [InlineData(0, 0, nameof(LinkCut.Characters))]
    public void Characters_are_limited(int most, int links, string cut) => AssertCut(Page.Request with { Url = Page.Url("http://h/"), MaxCharacters = most }, links, cut);

    [Theory]
    [InlineData(3, 3, nameof(LinkCut.None))]
    [InlineData(2, 2, nameof(LinkCut.Links))]
    [InlineData(0, 0, nameof(LinkCut.Links))]
    public void Links_are_limited(int most, int links, string cut) => AssertCut(Page.Request with { MaxLinks = most }, links, cut);

    [Fact]
    public void A_reference_longer_than_any_server_takes_is_no_link()
    {
        PageLinks links = Page.Read($"<a href={new string('x', 40_000)}><a href=y>");
        Assert.Equal("/d/y", Page.Told(links));
        Assert.Equal(1, links.Others);
    }

    [Theory]
    [InlineData("<a>")]
    [InlineData("<a " + "x=1 y=2 z=3 u=4 v=5 w=6 ")]
    [InlineData("<style>a{}")]
    public void Reading_can_be_cancelled(string repeated)
    {
        using var source = new CancellationTokenSource();
        byte[] page = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(repeated, 10_000)));
        var body = new CancellingStream(page, source);
        Assert.Throws<OperationCanceledException>(() => PageLinks.Read(body, Page.WithRequisites, source.Token));
    }

    private static void AssertCut(LinkRequest request, int links, string cut)
    {
        PageLinks read = Page.Read("<a href=a><a href=b><a href=c>    ", request);
        Assert.Equal(links, read.Links.Count);
        Assert.Equal(cut, read.Cut.ToString());
    }

    private static byte[] Repeat(string start, string repeated, int length)
    {
        var text = new StringBuilder(start, length + 100);
        while (text.Length < length)
            text.Append(repeated);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static (long Allocated, TimeSpan Time) Measure(byte[] page)
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        long before = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan began = ThreadTime.Now;
        PageLinks.Read(page, Page.WithRequisites, source.Token);
        return (GC.GetAllocatedBytesForCurrentThread() - before, ThreadTime.Now - began);
    }

    /// <summary>Cancels when all of it was read, so that only the reading of the characters can notice.</summary>
    private sealed class CancellingStream(byte[] bytes, CancellationTokenSource source) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer)
        {
            int count = base.Read(buffer);
            if (count == 0)
                source.Cancel();
            return count;
        }
    }
}
