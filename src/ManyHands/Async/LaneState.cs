namespace ManyHands;

/// <summary>Where one lane stands: a pure value, its changes are functions of it.</summary>
/// <param name="Busy">Places held by jobs that run.</param>
/// <param name="Resting">Places that wait for their pause to pass.</param>
internal readonly record struct LaneState(int Busy, int Resting)
{
    internal bool HasRoom(int most) => Busy + Resting < most;

    internal LaneState Enter() => this with { Busy = Busy + 1 };

    internal LaneState Leave(bool rests) => new(Busy - 1, Resting + (rests ? 1 : 0));

    internal LaneState Rested() => this with { Resting = Resting - 1 };

    internal bool IsIdle => Busy == 0 && Resting == 0;
}
