namespace ManyHands.Scraping;

/// <summary>
/// Brings an index's lines into the order of their bytes, as readers that search it by halves expect (<c>LC_ALL=C sort</c>).
/// </summary>
internal static class CdxjSorter
{
    /// <summary>Sorts in pieces of at most this many bytes, however long the file.</summary>
    private const int MostInMemory = 16 << 20;

    /// <summary>Replaces the file in one step; it keeps its length.</summary>
    /// <param name="path">Of the index.</param>
    /// <param name="temporaryFolder">On the same file system.</param>
    /// <param name="mostInMemory">The largest piece sorted at once, in bytes.</param>
    /// <exception cref="IOException">It is as it was.</exception>
    public static void Sort(string path, string temporaryFolder, int mostInMemory = MostInMemory)
    {
        string draft = Path.Combine(temporaryFolder, $"{Path.GetFileName(path)}.sorted");
        var runs = new List<string>();
        try
        {
            using (FileStream source = File.OpenRead(path))
                while (ReadLines(source, mostInMemory) is { Count: > 0 } lines)
                {
                    lines.Sort(static (left, right) => left.Span.SequenceCompareTo(right.Span));
                    string run = $"{draft}.{runs.Count}";
                    runs.Add(run);
                    using FileStream target = File.Create(run);
                    foreach (ReadOnlyMemory<byte> line in lines)
                        target.Write(line.Span);
                }

            if (runs.Count == 0)
                return;
            if (runs.Count > 1)
                Merge(runs, draft);
            File.Move(runs.Count > 1 ? draft : runs[0], path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
            foreach (string run in runs)
                File.Delete(run);
        }
    }

    /// <summary>Whole lines up to about so many bytes. What stands behind the file's last line end counts as a line, and gets none.</summary>
    private static List<ReadOnlyMemory<byte>> ReadLines(FileStream source, int mostBytes)
    {
        byte[] bytes = new byte[Math.Min(mostBytes, source.Length - source.Position)];
        int length = source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        int end = bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
        if (end < length)
        {
            // A piece ends at a line's end; a line longer than a piece makes the piece longer.
            var rest = new List<byte>();
            int value = -1;
            if (end == 0 || source.Position == source.Length)
            {
                while (value != '\n' && (value = source.ReadByte()) >= 0)
                    rest.Add((byte)value);
                bytes = [.. bytes.AsSpan(0, length), .. rest];
                end = bytes.Length;
            }
            else
            {
                source.Position -= length - end;
            }
        }

        var lines = new List<ReadOnlyMemory<byte>>();
        for (int start = 0; start < end;)
        {
            int stop = bytes.AsSpan(start, end - start).IndexOf((byte)'\n');
            int next = stop < 0 ? end : start + stop + 1;
            lines.Add(bytes.AsMemory(start, next - start));
            start = next;
        }

        return lines;
    }

    private static void Merge(List<string> runs, string target)
    {
        List<FileStream> sources = [.. runs.Select(File.OpenRead)];
        try
        {
            var queue = new PriorityQueue<FileStream, byte[]>(Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
            foreach (FileStream source in sources)
                Enqueue(source);
            using FileStream output = File.Create(target);
            while (queue.TryDequeue(out FileStream? source, out byte[]? line))
            {
                output.Write(line);
                Enqueue(source);
            }

            void Enqueue(FileStream source)
            {
                var line = new List<byte>(256);
                int value;
                while ((value = source.ReadByte()) >= 0)
                {
                    line.Add((byte)value);
                    if (value == '\n')
                        break;
                }
                if (line.Count > 0)
                    queue.Enqueue(source, [.. line]);
            }
        }
        finally
        {
            foreach (FileStream source in sources)
                source.Dispose();
        }
    }
}
