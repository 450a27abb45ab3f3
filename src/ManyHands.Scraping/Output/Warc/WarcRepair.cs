namespace ManyHands.Scraping;

/// <summary>Finds out from a WARC file alone what is in it.</summary>
internal static class WarcRepair
{
    private const int LongestHead = 256 << 10;

    /// <summary>Cuts a file of ours behind its last whole record.</summary>
    /// <returns>Its length; null when it is not ours or has no whole record, and was left as it is.</returns>
    /// <exception cref="IOException">It can't be read or cut.</exception>
    public static long? CutToWholeRecords(string path)
    {
        long end;
        using (FileStream source = File.OpenRead(path))
        using (var reader = new WarcReader(source))
        {
            if (!reader.Next() || reader.Record.Type != "warcinfo" || !IsOurs(reader) || !reader.Finish())
                return null;
            while (reader.Next())
            {
            }

            end = reader.End;
            if (end == source.Length)
                return end;
        }

        using FileStream target = new(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        target.SetLength(end);
        return end;
    }

    /// <summary>Writes the index anew, in the order of the file's whole records.</summary>
    /// <param name="path">Of the WARC file.</param>
    /// <param name="indexPath">Made, or overwritten.</param>
    /// <param name="temporaryFolder">For what is large.</param>
    /// <exception cref="IOException">It can't be read or written.</exception>
    public static void WriteIndex(string path, string indexPath, string temporaryFolder)
    {
        using FileStream source = File.OpenRead(path);
        using FileStream target = File.Create(indexPath);
        using var reader = new WarcReader(source);
        while (reader.Next())
        {
            long start = reader.Start;
            CdxjLine? line = LineOf(reader, temporaryFolder);
            if (reader.Finish() && line is not null)
                target.Write(line.ToBytes(Path.GetFileName(path), start, reader.End - start));
        }
    }

    private static bool IsOurs(WarcReader reader)
    {
        Span<byte> block = new byte[4096];
        int length = 0;
        for (int count; length < block.Length && (count = reader.Read(block[length..])) > 0;)
            length += count;
        return block[..length].IndexOf("software: manyhands/"u8) >= 0;
    }

    private static CdxjLine? LineOf(WarcReader reader, string temporaryFolder)
    {
        WarcRecordHeader record = reader.Record;
        if (record.Type is not ("response" or "revisit") || record.TargetUri is not { } url
            || !DateTimeOffset.TryParse(record["WARC-Date"], System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset date))
            return null;

        using var head = new Spool(temporaryFolder);
        byte[] buffer = new byte[16 << 10];
        for (int count; head.Length < LongestHead && (count = reader.Read(buffer)) > 0;)
            head.Write(buffer.AsSpan(0, count));
        HttpAnswerShape? shape = HttpAnswerShape.Read(head, ended: true);
        return new CdxjLine(url.Trim('<', '>'), date, shape?.MediaType, shape?.Status ?? 0, record["WARC-Payload-Digest"], record.Type == "revisit");
    }
}
