using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace ManyHands.Scraping.Tests;

/// <summary>A folder of WARC files of a test's own, and exchanges to put into them.</summary>
internal sealed class WarcBench : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public WarcBench(long fileSize = 1_000_000_000, string? below = null)
    {
        Root = Path.Combine(below ?? Path.GetTempPath(), $"warc-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Temporary);
        Settings = new WarcSettings { UserAgent = "test/1", FileSize = fileSize, Time = Time, Log = Log };
    }

    public string Root { get; }

    public string Folder => Path.Combine(Root, "warc");

    public string Temporary => Path.Combine(Root, ".tmp");

    public FakeTimeProvider Time { get; } = new(Start);

    public TextLog Log { get; } = new();

    public WarcSettings Settings { get; }

    /// <summary>What a journal would have committed.</summary>
    public Dictionary<string, WarcLength> Committed { get; } = [];

    public string[] Files => [.. Directory.GetFiles(Folder, "*.warc.gz").Order(StringComparer.Ordinal)];

    public WarcWriter Open() => new(Folder, Temporary, Settings);

    public void Commit(WarcWriter writer)
    {
        Note(writer.Flush());
        writer.Committed();
    }

    /// <summary>Appends and commits as the journal does.</summary>
    public void Append(WarcWriter writer, CapturedExchange exchange, WarcOriginal? original = null)
    {
        Reserve(writer);
        writer.Append(exchange, original);
        Commit(writer);
    }

    public void Reserve(WarcWriter writer)
    {
        if (writer.Reserve() is { } name)
            Committed[name] = new WarcLength(name, 0, 0, false);
    }

    public void Recover() => Note(WarcFolder.Recover(Folder, Temporary, [.. Committed.Values]));

    /// <param name="url">Asked for.</param>
    /// <param name="answer">As it comes over the connection, each character a byte.</param>
    /// <param name="request">As it goes over the connection.</param>
    /// <param name="ended">The connection ends behind the answer.</param>
    /// <param name="error">What became of the attempt.</param>
    /// <param name="limit">How much of the answer is kept.</param>
    public CapturedExchange Exchange(
        string url, string answer, string request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n", bool ended = false, PageErrorKind? error = null, long limit = long.MaxValue) =>
        CapturedExchange.Prepare(Wire(url, answer, request, ended, limit), error, Temporary) ?? throw new ArgumentException("No answer is in that.");

    public WireExchange Wire(string url, string answer, string request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n", bool ended = false, long limit = long.MaxValue)
    {
        var connection = new object();
        var exchange = new WireExchange(FetchBench.Url(url), Time.GetUtcNow(), Temporary, limit);
        exchange.Send(connection, IPAddress.Parse("192.0.2.7"), Encoding.Latin1.GetBytes(request));
        if (answer.Length > 0)
            exchange.Receive(connection, Encoding.Latin1.GetBytes(answer));
        if (ended)
            exchange.Receive(connection, []);
        exchange.Seal();
        return exchange;
    }

    public static string Page(string body, string headers = "Content-Type: text/html; charset=utf-8\r\n", string status = "200 OK") =>
        $"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}";

    public static List<(WarcRecordHeader Header, string Block)> Read(string file)
    {
        using FileStream source = File.OpenRead(file);
        List<(WarcRecordHeader, string)> records = Read(source, out string? problem);
        return problem is null ? records : throw new InvalidDataException(problem);
    }

    /// <summary>All whole records.</summary>
    public static List<(WarcRecordHeader Header, string Block)> Read(Stream source, out string? problem)
    {
        using var reader = new WarcReader(source);
        var records = new List<(WarcRecordHeader, string)>();
        byte[] buffer = new byte[777];
        while (reader.Next())
        {
            var block = new StringBuilder();
            for (int count; (count = reader.Read(buffer)) > 0;)
                block.Append(Encoding.Latin1.GetString(buffer, 0, count));
            WarcRecordHeader header = reader.Record;
            if (reader.Finish())
                records.Add((header, block.ToString()));
        }

        problem = reader.Problem;
        return records;
    }

    public string[] Index(int file = 0) => File.ReadAllLines(WarcFolder.IndexOf(Files[file]));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Note(IEnumerable<WarcLength> lengths)
    {
        foreach (WarcLength length in lengths)
        {
            if (length.Bytes == 0)
                Committed.Remove(length.File);
            else
                Committed[length.File] = length;
        }
    }
}
