namespace ManyHands;

/// <summary>The process that ran a job is gone: it crashed, was killed, or ended by itself.</summary>
public sealed class WorkerDiedException : Exception
{
    internal WorkerDiedException(JobInfo? job, string worker, int processId, ExitStatus status, string how, IReadOnlyList<string> errorOutput)
        : base(Describe(job, worker, processId, how, errorOutput))
    {
        Job = job;
        Worker = worker;
        ProcessId = processId;
        ExitCode = status.Code;
        Signal = status.SignalName;
        ErrorOutput = errorOutput;
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

    private static string Describe(JobInfo? job, string worker, int processId, string how, IReadOnlyList<string> errorOutput)
    {
        string what = job is null ? "" : $" while it ran the job {job.Id} {job.Name}";

        // The lines of a stack, and what the runtime puts around them, say less than the one above them.
        string[] words = [.. errorOutput.Where(line => !IsOfStack(line)).TakeLast(3)];
        string said = words.Length == 0 ? "" : $" Its last words: {string.Join(" | ", words)}";
        return $"The worker {worker} (process {processId}) died{what}: {how}.{said}";
    }

    private static bool IsOfStack(string line) =>
        line.StartsWith("   at ", StringComparison.Ordinal) || line.StartsWith("---", StringComparison.Ordinal)
        || (line.StartsWith("Repeated ", StringComparison.Ordinal) && line.EndsWith(" times:", StringComparison.Ordinal));
}
