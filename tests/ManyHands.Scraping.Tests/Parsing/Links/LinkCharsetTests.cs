using System.Text;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class LinkCharsetTests
{
    // Decoded as UTF-8 in any case: the path. In the encoding of the document: the query.
    [Theory]
    [InlineData("utf-8", "<a href='é?é'>", "%C3%A9?%C3%A9")]
    [InlineData("iso-8859-1", "<a href='é?é'>", "%C3%A9?%E9")]
    [InlineData("iso-8859-1", "<a href='é?é#é'>", "%C3%A9?%E9")]
    [InlineData("iso-8859-1", "<a href='#é?é'>", "p?q")]
    [InlineData("windows-1251", "<a href='?привет €'>", "p?%EF%F0%E8%E2%E5%F2%20%88")]
    [InlineData("windows-1251", "<a href='?&#233;&#x1F600;'>", "p?%26%23233%3B%26%23128512%3B")]
    [InlineData("windows-1252", "<a href='?&#257;'>", "p?%26%23257%3B")]
    [InlineData("shift_jis", "<a href='日?日本'>", "%E6%97%A5?%93%FA%96{")]
    [InlineData("gb2312", "<a href='?中&#233;'>", "p?%D6%D0%A8%A6")]
    [InlineData("euc-kr", "<a href='?한'>", "p?%C7%D1")]
    [InlineData("big5", "<a href='?中'>", "p?%A4%A4")]
    [InlineData("euc-jp", "<a href='?日'>", "p?%C6%FC")]
    [InlineData("iso-8859-10", "<a href='ą?ąž&#233;&#1088;'>", "%C4%85?%B1%BC%E9%26%231088%3B")]
    [InlineData("iso-8859-16", "<a href='ț?ț'>", "%C8%9B?%FE")]
    [InlineData("utf-16", "<a href='é?é'>", "%C3%A9?%C3%A9")]
    public void Paths_are_utf_8_and_queries_as_the_document(string charset, string page, string expected)
    {
        byte[] body = charset switch
        {
            "iso-8859-10" => [.. page.Select(c => (byte)(c switch { 'ą' => 0xB1, 'ž' => 0xBC, _ => c }))],
            "iso-8859-16" => [.. page.Select(c => (byte)(c switch { 'ț' => 0xFE, _ => c }))],
            _ => (CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset)).GetBytes(page),
        };
        PageLinks links = PageLinks.Read(body, Page.Request with { Charset = charset }, TestContext.Current.CancellationToken);
        Assert.Equal("/d/" + expected, Page.Told(links));
    }

    [Theory]
    [InlineData("<meta charset=koi8-r><a href='\u00c1'>", "%D0%B0", "koi8-r")]
    [InlineData("\u00ef\u00bb\u00bf<meta charset=koi8-r><a href='\u00c3\u00a9'>", "%C3%A9", "utf-8")]
    [InlineData("\u00ff\u00fe<\0a\0 \0h\0r\0e\0f\0=\0\u00e9\0>\0", "%C3%A9", "utf-16le")]
    [InlineData("\u00fe\u00ff\0<\0a\0 \0h\0r\0e\0f\0=\0\u00e9\0>", "%C3%A9", "utf-16be")]
    // Nothing says: UTF-8 as far as it is valid, and windows-1252 where it isn't.
    [InlineData("<a href='\u00c3\u00a9'>", "%C3%A9", null)]
    [InlineData("<a href='\u00e9\u0080'>", "%C3%A9%E2%82%AC", null)]
    [InlineData("<a href='\u00e2\u0082x\u00f0\u009f\u0098'>", "%C3%A2%E2%80%9Ax%C3%B0%C5%B8%CB%9C", null)]
    [InlineData("<meta charset=utf-8><a href='\u00e9'>", "%EF%BF%BD", "utf-8")]
    [InlineData("<meta charset=x-user-defined><a href='\u00e9'>", "%C3%A9", "windows-1252")]
    public void The_charset_is_found_in_the_page(string latin1, string expected, string? charset)
    {
        PageLinks links = PageLinks.Read(Encoding.Latin1.GetBytes(latin1), Page.Request, TestContext.Current.CancellationToken);
        Assert.Equal("/d/" + expected, Page.Told(links));
        Assert.Equal(charset, links.Charset);
    }

    [Theory]
    [InlineData("iso-2022-kr", "")]
    [InlineData("x-user-defined", "/d/%EF%9F%A9")]
    [InlineData("no-such", "/d/%C3%A9")]
    public void The_answer_may_name_a_rare_charset(string charset, string expected)
    {
        PageLinks links = PageLinks.Read(new byte[] { (byte)'<', (byte)'a', (byte)' ', (byte)'h', (byte)'r', (byte)'e', (byte)'f', (byte)'=', 0xE9, (byte)'>' }, Page.Request with { Charset = charset }, TestContext.Current.CancellationToken);
        Assert.Equal(expected, Page.Told(links));
    }

    /// <summary>Found by random inputs: each piece used to cost as much memory as the largest.</summary>
    [Theory]
    [InlineData("x-user-defined")]
    [InlineData("iso-8859-10")]
    [InlineData("iso-8859-14")]
    [InlineData("iso-8859-16")]
    public void Small_pieces_cost_little(string charset)
    {
        byte[] body = new byte[5_000];
        body.AsSpan().Fill((byte)'"');
        long before = GC.GetAllocatedBytesForCurrentThread();
        PageLinks links = PageLinks.Read(new ChunkedStream(body, 1), Page.Request with { Charset = charset }, TestContext.Current.CancellationToken);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.Equal(charset, links.Charset);
    }
}
