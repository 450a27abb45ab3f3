using System.Globalization;
using System.Text;
using ManyHands.Scraping;

namespace ManyHands.Fuzzing;

/// <summary>WARC files: their gzip members, records, the answers in them and their index. Thread-safe.</summary>
internal sealed class WarcTarget : FuzzTarget
{
    private const int LongestAnswer = 60 << 10;

    private static readonly string Folder = Path.GetTempPath();

    public override string Name => "warc";

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        "WARC/1.1\r\n", "WARC/1.0", "\r\n", "\r\n\r\n", ":", ": ", "Content-Length: ", "content-length:0", "WARC-Type: response", "WARC-Date: ", "WARC-Target-URI: ", "WARC-Record-ID: <urn:uuid:>", "WARC-Payload-Digest: sha256:",
        "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/2 304\r\n", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "7fffffffffffffff\r\n", "Content-Type: a/b;c=d\r\n", "\u001f\u008b\b", "software: manyhands/1\r\n",
    ];

    public override FuzzReading Run(FuzzInput input)
    {
        (long count, long end, long bytes) = Read(new CutStream(input.Body, int.MaxValue));
        (long again, long endAgain, long bytesAgain) = Read(new CutStream(input.Body, 1 + input.Choice(0, 100)));
        Check((count, end) == (again, endAgain), "where a file is cut makes a difference");
        Check(end <= input.Body.Length, "a record ends in the file");
        (long whole, long wholeEnd, _) = Read(new CutStream(input.Body[..(int)end], int.MaxValue));
        Check((count, end) == (whole, wholeEnd), "a file cut behind its last whole record has the same records");
        if (input.Choice(1, 32) == 0)
            Repair(input.Body.Span);
        return new FuzzReading(bytes + bytesAgain + end + input.Body.Length, (int)count);
    }

    protected override byte[] MakeBody(Random random, Mutator mutator)
    {
        using var file = new MemoryStream();
        for (int records = random.Next(5); records >= 0; records--)
            file.Write(mutator.Pack(Record()));
        return mutator.Seldom(2) ? mutator.Mutate(file.ToArray()) : file.ToArray();

        byte[] Record()
        {
            byte[] block = Encoding.Latin1.GetBytes(mutator.Pick<Func<string>>(Answer, Answer, Info, () => "GET / HTTP/1.1\r\nHost: h\r\n\r\n")());
            if (mutator.Seldom(3))
                block = mutator.Mutate(block);
            string head = $"WARC/1.1\r\nWARC-Type: {mutator.Pick("response", "warcinfo", "request", "revisit", "x")}\r\n{mutator.Many(4, Field)}"
                + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {block.Length}\r\n\r\n");
            byte[] record = [.. Encoding.UTF8.GetBytes(head), .. block, .. "\r\n\r\n"u8];
            return mutator.Seldom(3) ? mutator.Mutate(record) : record;
        }

        string Info() => mutator.Pick("software: manyhands/0.1.0\r\nformat: WARC File Format 1.1\r\n", "");
        string Field() => mutator.Pick(
            "WARC-Target-URI: http://h/a?b\r\n", "WARC-Target-URI: <http://h/é>\r\n", "WARC-Target-URI: urn:x y\r\n", "WARC-Date: 2026-01-02T03:04:05.678Z\r\n", "WARC-Date: 0001-01-01T00:00:00+14:00\r\n",
            "WARC-Payload-Digest: sha256:\"\\\r\n", "WARC-Record-ID: <urn:uuid:1>\r\n", "X: a\r\n b\r\n", ": \r\n", "WARC-Profile: http://p\r\n");
        string Answer() => $"{mutator.Pick("", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n")}HTTP/1.{mutator.Pick("0", "1")} {mutator.Pick("200 OK", "304", "404 Not Found", "999 ", "2")}\r\n{mutator.Many(3, HttpField)}\r\n{Body()}";
        string HttpField() => mutator.Pick("Content-Type: text/html; charset=utf-8\r\n", "Content-Length: 5\r\n", "Content-Length: 9999999999999999999\r\n", "Transfer-Encoding: chunked\r\n", "transfer-encoding:gzip, chunked\r\n", "X\r\n", "Content-Type:\r\n");
        string Body() => mutator.Pick("hello", "5\r\nhello\r\n0\r\n\r\n", "5;a=b\r\nhello\r\n0\r\nT: x\r\n\r\n", "ffffffffffffffff\r\n", "-1\r\n", "");
    }

    private static (long Count, long End, long Bytes) Read(Stream file)
    {
        using var reader = new WarcReader(file);
        byte[] buffer = new byte[8 << 10];
        long bytes = 0;
        while (reader.Next())
        {
            Check(reader.Record.ContentLength >= 0, "a record has a length");
            using var answer = new Spool(Folder);
            for (int count; (count = reader.Read(buffer)) > 0; bytes += count)
                if (answer.Length < LongestAnswer)
                    answer.Write(buffer.AsSpan(0, Math.Min(count, LongestAnswer - (int)answer.Length)));
            HttpAnswerShape? shape = HttpAnswerShape.Read(answer, ended: true);
            Check(shape is null || (shape.End <= answer.Length && shape.Start <= shape.BodyStart && shape.BodyStart <= shape.End), "an answer lies in its record");
            Check(shape is null || shape.PayloadLength <= answer.Length, "a payload is no longer than what came");
            var line = new CdxjLine(reader.Record.TargetUri ?? "", DateTimeOffset.UnixEpoch, shape?.MediaType, shape?.Status ?? 0, reader.Record["WARC-Payload-Digest"], false);
            byte[] index = line.ToBytes("f", reader.Start, 1);
            Check(index.AsSpan().IndexOf((byte)'\n') == index.Length - 1, "a line of an index is one line");
            reader.Finish();
        }

        Check(!reader.Next(), "the end stays the end");
        return (reader.Count, reader.End, bytes);
    }

    private static void Repair(ReadOnlySpan<byte> file)
    {
        string path = Path.GetTempFileName();
        string index = path + ".cdxj";
        try
        {
            File.WriteAllBytes(path, file);
            if (WarcRepair.CutToWholeRecords(path) is not { } length)
                return;
            Check(new FileInfo(path).Length == length, "a file is as long as it was cut to");
            Check(WarcRepair.CutToWholeRecords(path) == length, "cutting again changes nothing");
            WarcRepair.WriteIndex(path, index, Folder);
            CdxjSorter.Sort(index, Folder);
        }
        finally
        {
            File.Delete(path);
            File.Delete(index);
        }
    }
}
