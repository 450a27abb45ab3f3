using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Paths that grow out of themselves: a link that is relative by mistake, on a server that answers any path below a page.
/// Not thread-safe; confined to a worker.
/// </summary>
internal sealed class PathLoops(UrlHash hash) : TrapRule
{
    private readonly RecentTable<Folders> _foldersByNames = new(1 << 11);

    // Of the URL judged last: where its loop begins and how long it is, and the names its folders consist of.
    private int _loopStart;
    private int _loopLength;
    private ulong _names;

    public override string Kind => TrapKinds.RepeatingPath;

    public override bool HoldsBack(in TrapUrl url, out ulong pattern)
    {
        pattern = 0;
        _names = 0;
        if (url.Segments.Length < 3)
            return false;

        if (!FindCopiesInARow(url.Segments) && !IsOneWordTooMany(url))
            return false;
        pattern = PatternKey(url);
        return true;
    }

    public override string Describe(in TrapUrl url)
    {
        var text = new StringBuilder();
        text.Append(url.Parts.Authority).Append('/');
        foreach (TrapUrl.Segment segment in url.Segments[.._loopStart])
            text.Append(url.Text(segment)).Append('/');
        text.Append('(');
        foreach (TrapUrl.Segment segment in url.Segments.Slice(_loopStart, _loopLength))
            text.Append(url.Text(segment)).Append('/');
        return text.Append(_names == 0 ? ")…" : "…)…").ToString();
    }

    public override void Admit(in TrapUrl url)
    {
        if (_names == 0)
            return;
        ref Folders folders = ref _foldersByNames.Find(_names);
        ulong folder = FolderHash(url);
        if (!folders.Contains(folder))
            folders.Add(folder);
    }

    private static int CopiesAllowed(ReadOnlySpan<TrapUrl.Segment> block, bool exact)
    {
        foreach (TrapUrl.Segment segment in block)
        {
            if (segment.IsWord)
                return !exact ? TrapLimits.RepeatedNumberedBlocks : block.Length > 1 ? TrapLimits.RepeatedBlocks : TrapLimits.RepeatedSegments;
        }

        return exact ? TrapLimits.RepeatedShortSegments : int.MaxValue;
    }

    // There are at most 33 segments, so trying each length of a block is cheap.
    private bool FindCopiesInARow(ReadOnlySpan<TrapUrl.Segment> segments)
    {
        for (int length = 1; length <= segments.Length / 3; length++)
        {
            int alike = 0;
            int same = 0;
            for (int at = length; at < segments.Length; at++)
            {
                TrapUrl.Segment now = segments[at];
                TrapUrl.Segment before = segments[at - length];
                same = now.Hash == before.Hash ? same + 1 : 0;
                alike = now.Hash == before.Hash || (now.IsNumber && before.IsNumber) ? alike + 1 : 0;
                if (alike < 2 * length)
                    continue;

                if (IsLoop(segments, at, length, same, true) || IsLoop(segments, at, length, alike, false))
                    return true;
            }
        }

        return false;
    }

    private bool IsLoop(ReadOnlySpan<TrapUrl.Segment> segments, int last, int length, int run, bool exact)
    {
        int start = last - run - length + 1;
        int copies = (run / length) + 1;
        if (copies < 3 || copies < CopiesAllowed(segments.Slice(start, length), exact))
            return false;
        (_loopStart, _loopLength) = (start, length);
        return true;
    }

    private bool IsOneWordTooMany(in TrapUrl url)
    {
        ReadOnlySpan<TrapUrl.Segment> folders = url.Segments[..^1];
        ulong names = 0;
        int twice = -1;
        for (int at = 0; at < folders.Length; at++)
        {
            int first = 0;
            while (folders[first].Hash != folders[at].Hash)
                first++;
            if (first == at)
                names += UrlHash.Then(url.Site, folders[at].Hash); // A sum, for which the order is all the same.
            else if (folders[at].IsWord && twice < 0)
                twice = first;
        }

        if (twice < 0)
            return false;
        (_loopStart, _loopLength, _names) = (twice, 1, UrlHash.Then(url.Site, names));
        ref Folders known = ref _foldersByNames.Find(_names);
        return known.IsFull && !known.Contains(FolderHash(url));
    }

    private static ulong FolderHash(in TrapUrl url)
    {
        ulong folder = url.Site;
        foreach (TrapUrl.Segment segment in url.Segments[..^1])
            folder = UrlHash.Then(folder, segment.Hash);
        return folder;
    }

    private ulong PatternKey(in TrapUrl url)
    {
        ulong key = url.Site;
        foreach (TrapUrl.Segment segment in url.Segments[..(_loopStart + _loopLength)])
            key = UrlHash.Then(key, segment.IsNumber ? hash.Of("0") : segment.Hash);
        return key;
    }

    /// <summary>The first folders that were made of some names.</summary>
    private struct Folders
    {
        private int _count;
        private Hashes _hashes;

        public readonly bool IsFull => _count == TrapLimits.FoldersOfSameNames;

        public readonly bool Contains(ulong folder) => ((ReadOnlySpan<ulong>)_hashes)[.._count].Contains(folder);

        public void Add(ulong folder) => _hashes[_count++] = folder;
    }

    [InlineArray(TrapLimits.FoldersOfSameNames)]
    private struct Hashes
    {
        [SuppressMessage("Style", "IDE0051:Remove unused private members", Justification = "An inline array is declared by its first element.")]
        private ulong _first;
    }
}
