using System.Collections;

namespace ManyHands;

/// <summary>What a log scope says of all that a job writes: by name for structured logs, in words for others.</summary>
internal sealed class JobScope(JobInfo job) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 3;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("Worker", job.Worker),
        1 => new("Job", job.Name),
        2 => new("JobId", job.Id),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{job.Worker}: {job.Name} ({job.Id})";
}
