namespace ManyHands;

/// <summary>What kind of thing an entry of a timeline tells of.</summary>
internal enum SliceKind : byte
{
    /// <summary>A job, from its start to its end.</summary>
    Job,

    /// <summary>An async job, from an await to the next.</summary>
    Stretch,

    /// <summary>A job that ran on the place of another one that waited for it: inside of the other's entry.</summary>
    Inner,
}

/// <summary>How it ended.</summary>
internal enum SliceEnd : byte
{
    /// <summary>It has not: it runs, or will be gone on with.</summary>
    Open,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>One entry of a timeline. It keeps neither the job nor what the job gave alive.</summary>
/// <param name="Job">Its name, or where it has a label, its description: then no entry need be larger for that.</param>
/// <param name="Worker">Who ran it.</param>
/// <param name="Start">By the executor's clock.</param>
/// <param name="End">By the executor's clock.</param>
/// <param name="Tag">The job's number and what there is to say in a few bits: an entry has 40 bytes.</param>
internal readonly record struct Slice(object Job, WorkerTrack Worker, long Start, long End, long Tag)
{
    /// <summary>The job's name, which it shares with others of its kind.</summary>
    internal string Name => Job as string ?? ((JobInfo)Job).Name;

    /// <summary>What it is shown as.</summary>
    internal string Label => Job as string ?? ((JobInfo)Job).Label ?? Name;

    internal long Id => Tag >> 8;

    internal SliceKind Kind => (SliceKind)((Tag >> 4) & 0xF);

    internal SliceEnd Ending => (SliceEnd)(Tag & 0xF);

    internal static long TagOf(long id, SliceKind kind, SliceEnd end) => (id << 8) | ((long)kind << 4) | (long)end;
}
