using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManyHands.Scraping;

/// <summary>A line of a CDXJ index, with the fields that pywb's and Webrecorder's readers ask for.</summary>
/// <param name="Url">As in the record.</param>
/// <param name="Date">Of the capture.</param>
/// <param name="MediaType">Null where the answer has none; of a revisit record it is not told.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Digest">Of the payload, with its algorithm.</param>
/// <param name="IsRevisit">The payload is in another record.</param>
internal sealed record CdxjLine(string Url, DateTimeOffset Date, string? MediaType, int Status, string? Digest, bool IsRevisit)
{
    /// <param name="file">The WARC file's name.</param>
    /// <param name="offset">Where the record begins in it.</param>
    /// <param name="length">Of the record as compressed.</param>
    public byte[] ToBytes(string file, long offset, long length)
    {
        string key = WebUrl.TryParse(Url, out WebUrl? url, out _) ? SurtKey.Of(url) : WithoutGaps(Url);
        string time = Date.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        string mime = IsRevisit ? "warc/revisit" : MediaType ?? "unk";
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{key} {time} {{\"url\": {Quote(Url)}, \"mime\": {Quote(mime)}, \"status\": \"{Status}\", \"digest\": {Quote(Digest ?? "-")}, \"length\": \"{length}\", \"offset\": \"{offset}\", \"filename\": {Quote(file)}}}\n"));
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    // A foreign record's URI may be anything; a line must stay one.
    private static string WithoutGaps(string text) => string.Concat(text.Select(static c => c <= ' ' || c == '\x7f' ? '_' : c));
}
