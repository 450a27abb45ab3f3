using System.Globalization;
using System.Net;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>Writes a record's header (ISO 28500:2017, WARC 1.1). Not thread-safe.</summary>
internal sealed class WarcHeaderBuilder
{
    public const string RequestType = "application/http; msgtype=request";
    public const string ResponseType = "application/http; msgtype=response";

    private readonly StringBuilder _text = new("WARC/1.1\r\n", 768);

    public WarcHeaderBuilder(string type, Guid id, DateTimeOffset date) =>
        Add("WARC-Type", type).Add("WARC-Record-ID", IdOf(id)).Add("WARC-Date", DateOf(date));

    /// <param name="name">Of a field.</param>
    /// <param name="value">Without control characters; nothing that a server sent comes here unchecked. Null adds nothing.</param>
    public WarcHeaderBuilder Add(string name, string? value)
    {
        if (value is not null)
            _text.Append(name).Append(": ").Append(value).Append("\r\n");
        return this;
    }

    /// <summary>The header, complete with the empty line behind it.</summary>
    public byte[] ToBytes(long blockLength)
    {
        Add("Content-Length", blockLength.ToString(CultureInfo.InvariantCulture));
        return Encoding.UTF8.GetBytes(_text.Append("\r\n").ToString());
    }

    public static string IdOf(Guid id) => $"<urn:uuid:{id:D}>";

    /// <summary>To the millisecond, as 1.1 allows; the journal refers to captures by the same.</summary>
    public static string DateOf(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// SHA-256: what is stored once for two captures must not be up to a server that can make two bodies with one SHA-1.
    /// Hexadecimal, as Webrecorder's writers have it: warcio, pywb and jwarc read it as well as base 32.
    /// </summary>
    public static string DigestOf(ReadOnlySpan<byte> sha256) => "sha256:" + Convert.ToHexStringLower(sha256);

    public static string? AddressOf(IPAddress? address) => address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4().ToString() : address?.ToString();
}
