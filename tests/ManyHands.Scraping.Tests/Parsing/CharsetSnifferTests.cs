using System.Text;
using Xunit;

namespace ManyHands.Scraping.Tests;

public sealed class CharsetSnifferTests
{
    [Theory]
    // The byte order mark goes before everything.
    [InlineData("\u00EF\u00BB\u00BF<meta charset=latin1>", "text/html", "koi8-r", "utf-8")]
    [InlineData("\u00FF\u00FEx\0", "text/html", "utf-8", "utf-16le")]
    [InlineData("\u00FE\u00FF\0x", null, null, "utf-16be")]
    [InlineData("\u00FE\u00FF\0x", "text/plain", null, "utf-16be")]
    [InlineData("\u00FF\u00FEx\0", "audio/mpeg", null, null)]
    [InlineData("\u00EF\u00BB", "text/html", null, null)]
    // Then the header, if its label is one.
    [InlineData("<meta charset=koi8-r>", "text/html", "UTF8", "utf-8")]
    [InlineData("<meta charset=koi8-r>", "text/html", "latin1", "windows-1252")]
    [InlineData("<meta charset=koi8-r>", "text/html", " iso-8859-1 ", "windows-1252")]
    [InlineData("<meta charset=koi8-r>", "text/html", "none-such", "koi8-r")]
    [InlineData("x", "image/png", "utf-8", "utf-8")]
    [InlineData("x", "text/html", "utf-16", "utf-16le")]
    [InlineData("x", "text/html", "iso-2022-kr", "replacement")]
    // Then meta.
    [InlineData("<!doctype html><html><head><meta charset=\"utf-8\">", "text/html", null, "utf-8")]
    [InlineData("<META CHARSET=Windows-1251 >", "text/html", null, "windows-1251")]
    [InlineData("<meta/charset='sjis'/>", null, null, "shift_jis")]
    [InlineData("<meta x=1 charset = big5>", "text/html", null, "big5")]
    [InlineData("<meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">", "text/html", null, "gbk")]
    [InlineData("<meta content='text/html;charset = \"euc-jp\"' http-equiv='content-type'>", "text/html", null, "euc-jp")]
    [InlineData("<meta content='charset charset=euc-kr;x' http-equiv='content-type'>", "text/html", null, "euc-kr")]
    [InlineData("<meta content=\"text/html; charset=gb2312\">", "text/html", null, null)]
    [InlineData("<meta http-equiv=refresh content=\"charset=gb2312\">", "text/html", null, null)]
    [InlineData("<meta http-equiv=Content-Type content=\"text/html; charset='gb2312\">", "text/html", null, null)]
    [InlineData("<meta charset=none-such><meta charset=utf-8>", "text/html", null, "utf-8")]
    [InlineData("<meta charset=utf-16>", "text/html", null, "utf-8")]
    [InlineData("<meta charset=x-user-defined>", "text/html", null, "windows-1252")]
    [InlineData("<meta charset=koi8-r charset=utf-8>", "text/html", null, "koi8-r")]
    [InlineData("<!-- <meta charset=koi8-r> --><meta charset=utf-8>", "text/html", null, "utf-8")]
    [InlineData("<!--><meta charset=koi8-r>-->", "text/html", null, "koi8-r")]
    [InlineData("<!-- <meta charset=koi8-r>", "text/html", null, null)]
    [InlineData("<a title='<meta charset=koi8-r>'><meta charset=utf-8>", "text/html", null, "utf-8")]
    [InlineData("</a title='<meta charset=koi8-r>'><meta charset=utf-8>", "text/html", null, "utf-8")]
    [InlineData("<?x <meta charset=koi8-r><meta charset=utf-8>", "text/html", null, "utf-8")]
    [InlineData("<metacharset=koi8-r>", "text/html", null, null)]
    [InlineData("<meta charset=koi8-r", "text/html", null, null)]
    [InlineData("<meta charset=koi8-r x=y", "text/html", null, null)]
    [InlineData("<meta charset='koi8-r", "text/html", null, null)]
    [InlineData("< <meta charset=koi8-r>", "text/html", null, "koi8-r")]
    [InlineData("<meta charset=koi8-r>", "text/plain", null, null)]
    [InlineData("<meta charset=koi8-r>", "application/xml", null, null)]
    // Then the XML declaration.
    [InlineData("<?xml version='1.0' encoding='iso-8859-2'?><x/>", "application/xml", null, "iso-8859-2")]
    [InlineData("<?xml version=\"1.0\" encoding = \"UTF-8\"?>", "application/rss+xml", null, "utf-8")]
    [InlineData("<?xml version='1.0' encoding='iso-8859-2'?><html>", "text/html", null, "iso-8859-2")]
    [InlineData("<?xml version='1.0' encoding='utf-16'?>", "text/xml", null, "utf-8")]
    [InlineData("<\0?\0x\0", "text/xml", null, "utf-16le")]
    [InlineData("\0<\0?\0x", "text/xml", null, "utf-16be")]
    [InlineData("<?xml version='1.0'?><x encoding='koi8-r'/>", "text/xml", null, null)]
    [InlineData(" <?xml version='1.0' encoding='koi8-r'?>", "text/xml", null, null)]
    [InlineData("<?xml version='1.0' encoding='koi8-r'?>", "text/css", null, null)]
    [InlineData("", "text/html", null, null)]
    public void The_charset_is_found_where_the_standards_look_for_it(string latin1, string? mediaType, string? parameter, string? expected) =>
        Assert.Equal(expected, CharsetSniffer.Detect(Encoding.Latin1.GetBytes(latin1), mediaType, parameter));

    [Fact]
    public void Only_the_first_1024_bytes_count()
    {
        const string Meta = "<meta charset=utf-8>";
        Assert.Equal("utf-8", CharsetSniffer.Detect(Encoding.ASCII.GetBytes(new string(' ', 1024 - Meta.Length) + Meta), "text/html", null));
        Assert.Null(CharsetSniffer.Detect(Encoding.ASCII.GetBytes(new string(' ', 1025 - Meta.Length) + Meta), "text/html", null));
    }

    [Fact]
    public void Junk_never_throws()
    {
        const int Seed = 3;
        var random = new Random(Seed);
        string[] pieces = ["<meta charset=", "utf-8>", "<", "!--", "-->", "meta ", "charset", "=", "'", "\"", "utf-8", ">", "/", "?xml ", "encoding", " ", "\0", "\u00FF", "content", "http-equiv", "content-type", "a"];
        int found = 0;
        for (int i = 0; i < 50_000; i++)
        {
            var text = new StringBuilder();
            for (int n = random.Next(30); n > 0; n--)
                text.Append(pieces[random.Next(pieces.Length)]);
            if (CharsetSniffer.Detect(Encoding.Latin1.GetBytes(text.ToString()), "text/html", null) is not null)
                found++;
        }

        Assert.InRange(found, 1, 50_000);
    }

    [Theory]
    [InlineData("text/html", "text/html", null)]
    [InlineData("Text/HTML; Charset=UTF-8", "text/html", "utf-8")]
    [InlineData(" text/html ;charset=\"utf-8\" ", "text/html", "utf-8")]
    [InlineData("text/html;charset=\"ut\\f-8\";x=y", "text/html", "utf-8")]
    [InlineData("text/html;x=\"a;charset=koi8-r\";charset=utf-8", "text/html", "utf-8")]
    [InlineData("text/html;charset=;charset=utf-8", "text/html", "utf-8")]
    [InlineData("text/html;charset=koi8-r;charset=utf-8", "text/html", "koi8-r")]
    [InlineData("text/html;;; charset='utf-8'", "text/html", "utf-8")]
    [InlineData("text/html;charset", "text/html", null)]
    [InlineData("text/html;charset=\"", "text/html", null)]
    [InlineData("text/html;charset=\"\\", "text/html", null)]
    [InlineData("text/html charset=utf-8", "text/html", null)]
    [InlineData("text/html, text/plain", "text/html", null)]
    [InlineData("application/vnd.api+json", "application/vnd.api+json", null)]
    [InlineData("text/html;charset=iso_8859-1:1987", "text/html", "iso_8859-1:1987")]
    [InlineData("text/html;charset=utf\u00028", "text/html", null)]
    [InlineData("text/html;charset=\"utf\u001B8\"", "text/html", null)]
    [InlineData("text/html;charset=ütf-8", "text/html", null)]
    [InlineData("text/ht\u0007ml;charset=utf-8", null, "utf-8")]
    [InlineData("text", null, null)]
    [InlineData("text/", null, null)]
    [InlineData("/html", null, null)]
    [InlineData("a/b/c", null, null)]
    [InlineData("; charset=utf-8", null, "utf-8")]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void A_content_type_is_read_as_far_as_it_makes_sense(string? value, string? type, string? charset) =>
        Assert.Equal((type, charset), MediaType.Parse(value));

    [Fact]
    public void Every_label_of_the_standard_is_known_in_any_case()
    {
        Assert.Equal("windows-1254", EncodingLabels.NameOf("LATIN5"));
        Assert.Equal("euc-jp", EncodingLabels.NameOf("cseucpkdfmtjapanese"));
        Assert.Equal("utf-8", EncodingLabels.NameOf("\t utf-8\n"));
        Assert.Equal("iso-8859-16", EncodingLabels.NameOf("iso-8859-16"));
        Assert.Null(EncodingLabels.NameOf(""));
        Assert.Null(EncodingLabels.NameOf("utf-7"));
        Assert.Null(EncodingLabels.NameOf("utf-8\u00A0"));
    }
}
