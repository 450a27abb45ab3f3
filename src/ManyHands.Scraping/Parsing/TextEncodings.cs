using System.Text;

namespace ManyHands.Scraping;

/// <summary>The decoders and encoders of the WHATWG Encoding Standard, by the names that <see cref="EncodingLabels"/> gives.</summary>
internal static class TextEncodings
{
    // From 0xA0 on; the framework has no code pages for these.
    private const string Latin6 = "\u00a0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00adŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ";
    private const string Latin8 = "\u00a0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00ad®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ";
    private const string Latin10 = "\u00a0ĄąŁ€„Š§š©Ș«Ź\u00adźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ";

    /// <summary>UTF-8, but bytes that can't be it are taken for windows-1252: what a page is likely to be that says nothing.</summary>
    public static Encoding Undeclared { get; } =
        Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new Windows1252Fallback());

    /// <summary>The encoding to decode with; it never throws for bytes.</summary>
    /// <param name="name">A name from the standard, <c>replacement</c> excepted: documents in that are not to be read.</param>
    public static Encoding DecoderOf(string name) => name switch
    {
        "utf-8" => Encoding.UTF8,
        "utf-16le" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        // The standard decodes both alike.
        "gbk" => CodePage(54936),
        _ => SingleByte(name) ?? CodePage(NumberOf(name)),
    };

    /// <summary>The encoding of queries in a document of this one; null for UTF-8, which UTF-16 and pages that say nothing use as well.</summary>
    /// <param name="name">A name from the standard, or null.</param>
    /// <param name="unencodable">What is done with characters that the encoding doesn't have.</param>
    public static Encoding? QueryEncoderOf(string? name, EncoderFallback unencodable)
    {
        if (name is null or "utf-8" or "utf-16le" or "utf-16be" or "replacement")
            return null;
        if (SingleByte(name) is not { } single)
            return CodePagesEncodingProvider.Instance.GetEncoding(NumberOf(name), unencodable, DecoderFallback.ReplacementFallback);
        var encoder = (Encoding)single.Clone();
        encoder.EncoderFallback = unencodable;
        return encoder;
    }

    private static Encoding CodePage(int number) =>
        CodePagesEncodingProvider.Instance.GetEncoding(number) ?? throw new ArgumentOutOfRangeException(nameof(number), number, null);

    private static SingleByteEncoding? SingleByte(string name) => name switch
    {
        "iso-8859-10" => new(0xA0, Latin6),
        "iso-8859-14" => new(0xA0, Latin8),
        "iso-8859-16" => new(0xA0, Latin10),
        "x-user-defined" => new(0x80, string.Concat(Enumerable.Range(0xF780, 128).Select(c => (char)c))),
        _ => null,
    };

    private static int NumberOf(string name) => name switch
    {
        "ibm866" => 866,
        "iso-8859-2" => 28592,
        "iso-8859-3" => 28593,
        "iso-8859-4" => 28594,
        "iso-8859-5" => 28595,
        "iso-8859-6" => 28596,
        "iso-8859-7" => 28597,
        "iso-8859-8" or "iso-8859-8-i" => 28598,
        "iso-8859-13" => 28603,
        "iso-8859-15" => 28605,
        "koi8-r" => 20866,
        "koi8-u" => 21866,
        "macintosh" => 10000,
        "windows-874" => 874,
        "windows-1250" => 1250,
        "windows-1251" => 1251,
        "windows-1252" => 1252,
        "windows-1253" => 1253,
        "windows-1254" => 1254,
        "windows-1255" => 1255,
        "windows-1256" => 1256,
        "windows-1257" => 1257,
        "windows-1258" => 1258,
        "x-mac-cyrillic" => 10007,
        "gbk" => 936,
        "gb18030" => 54936,
        "big5" => 950,
        "euc-jp" => 51932,
        "iso-2022-jp" => 50220,
        "shift_jis" => 932,
        "euc-kr" => 949,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a name of the Encoding Standard."),
    };
}
