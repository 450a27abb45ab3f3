namespace ManyHands;

/// <summary>The process that ran a job is gone: it crashed, was killed, or ended by itself.</summary>
public sealed class WorkerDiedException : Exception
{
    internal WorkerDiedException(JobInfo? job, string worker, int processId, Obituary end)
        : base(Describe(job, worker, processId, end))
    {
        Job = job;
        Worker = worker;
        ProcessId = processId;
        ExitCode = end.Status.Code;
        Signal = end.Status.SignalName;
        ErrorOutput = end.ErrorOutput;
    }

    /// <summary>The job that it ran; null when it ran none.</summary>
    public JobInfo? Job { get; }

    /// <summary>The worker's name; the process that takes its place has the same.</summary>
    public string Worker { get; }

    /// <summary>The number of the process that died.</summary>
    public int ProcessId { get; }

    /// <summary>What it exited with; null when a signal ended it.</summary>
    public int? ExitCode { get; }

    /// <summary>The signal that ended it, such as <c>SIGSEGV</c>; null when it exited by itself.</summary>
    public string? Signal { get; }

    /// <summary>The last lines that it wrote to standard error, 20 at most.</summary>
    public IReadOnlyList<string> ErrorOutput { get; }

    private static string Describe(JobInfo? job, string worker, int processId, Obituary end)
    {
        string doing = end.Words.Phase switch
        {
            JobPhase.Reading => "read the arguments of",
            JobPhase.Writing => "wrote the result of",
            _ => "ran",
        };
        string what = job is null ? "" : $" while it {doing} the job {job.Id} {job.Name}";

        // The lines of a stack, and what the runtime puts around them, say less than the one above them.
        string[] words = [.. end.ErrorOutput.Where(line => !IsOfStack(line)).TakeLast(3)];
        string said = words.Length == 0 ? "" : $" Its last words: {string.Join(" | ", words)}";
        return $"The worker {worker} (process {processId}) died{what}: {end.How}.{said}";
    }

    private static bool IsOfStack(string line) =>
        line.StartsWith("   at ", StringComparison.Ordinal) || line.StartsWith("---", StringComparison.Ordinal)
        || (line.StartsWith("Repeated ", StringComparison.Ordinal) && line.EndsWith(" times:", StringComparison.Ordinal));
}
