namespace ManyHands;

/// <summary>How a pool's jobs have ended. Used under its gate.</summary>
internal struct PoolTally
{
    internal long Completed { get; private set; }

    internal long Failed { get; private set; }

    internal long Cancelled { get; private set; }

    internal void Add(JobState state)
    {
        switch (state)
        {
            case JobState.Completed:
                Completed++;
                break;
            case JobState.Failed:
                Failed++;
                break;
            default:
                Cancelled++;
                break;
        }
    }
}
