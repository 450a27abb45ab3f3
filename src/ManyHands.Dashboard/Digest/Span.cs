namespace ManyHands.Dashboard;

/// <summary>A piece of a worker's time: one job, or several short ones that no screen could tell apart.</summary>
/// <param name="Start">In milliseconds since 1970.</param>
/// <param name="End">The same.</param>
/// <param name="Label">What the job is shown as; null where they are shown as several.</param>
/// <param name="Name">The job's name; null where they have several.</param>
/// <param name="Id">The job's number; 0 for several.</param>
/// <param name="Parts">Entries of the timeline in it.</param>
/// <param name="Jobs">Jobs that ended in it.</param>
/// <param name="Failed">Of those, the failed ones.</param>
/// <param name="Cancelled">Of those, the cancelled ones.</param>
/// <param name="Busy">Milliseconds of it that something ran.</param>
/// <param name="IsInner">It ran inside of another one, which waited for it.</param>
internal readonly record struct Span(
    double Start, double End, string? Label, string? Name, long Id, int Parts, int Jobs, int Failed, int Cancelled, double Busy, bool IsInner)
{
    public double Length => End - Start;

    public static Span Of(in Slice slice, double start, double end)
    {
        int ended = slice.Ending == SliceEnd.Open ? 0 : 1;
        return new Span(
            start, end, slice.Label, slice.Name, slice.Id, 1, ended, slice.Ending == SliceEnd.Failed ? 1 : 0, slice.Ending == SliceEnd.Cancelled ? 1 : 0,
            end - start, slice.Kind == SliceKind.Inner);
    }

    /// <summary>Whether this and the next one can be told as one at a resolution: nothing longer than that loses its edges.</summary>
    /// <param name="next">Begins later.</param>
    /// <param name="resolution">In milliseconds.</param>
    /// <param name="longest">What they come to, at most.</param>
    public bool CanJoin(in Span next, double resolution, double longest) =>
        IsInner == next.IsInner && next.Start - End <= resolution && IsSmall(resolution) && next.IsSmall(resolution)
        && next.End - Start <= longest;

    public Span Join(in Span next) => new(
        Math.Min(Start, next.Start), Math.Max(End, next.End), Label == next.Label ? Label : null, Name == next.Name ? Name : null, Id == next.Id ? Id : 0, Parts + next.Parts,
        Jobs + next.Jobs, Failed + next.Failed, Cancelled + next.Cancelled, Busy + next.Busy, IsInner);

    private bool IsSmall(double resolution) => Parts > 1 || Length <= resolution;
}
