namespace ManyHands;

/// <summary>The job that a worker runs, as its code and its runner see it. Not thread-safe; confined to a worker.</summary>
internal sealed class WorkerJob(ScoreboardWriter scoreboard, ResultsPipe results, string executor, string worker) : IRunningJob
{
    private JobInfo? _info;

    internal long Sequence { get; private set; }

    internal long Id { get; private set; }

    internal string Name { get; private set; } = "";

    internal CancellationToken Token { get; private set; }

    internal ScoreboardWriter Scoreboard => scoreboard;

    internal ResultsPipe Results => results;

    /// <summary>Described when its code asks, or when what it calls needs to find it across awaits.</summary>
    public JobInfo Info => _info ??= new JobInfo(Id, Name, executor, worker);

    internal void Begin(long sequence, long id, string name, CancellationToken token)
    {
        (Sequence, Id, Name, Token) = (sequence, id, name, token);
        _info = null;
    }
}
