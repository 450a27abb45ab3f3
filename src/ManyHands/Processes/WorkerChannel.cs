using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>The pipes and the memory that a worker shares with its pool. Not thread-safe but for closing.</summary>
/// <remarks>None has a name, so nobody else can open them, and none is left when both processes are gone.</remarks>
internal sealed class WorkerChannel : IDisposable
{
    private readonly Pipe _jobs = new();
    private readonly Pipe _results = new();
    private readonly Pipe _control = new();
    private readonly Pipe _life = new();

    internal WorkerChannel()
    {
        const int Wide = 64 * 1024;
        HasWidePipe = Libc.Control((int)Jobs.DangerousGetHandle(), Libc.GetPipeSize, 0) >= Wide;
    }

    /// <summary>
    /// Whether the jobs' pipe holds 64 KiB, as they do unless a user has very many (pipe-user-pages-soft, see pipe(7)).
    /// </summary>
    internal bool HasWidePipe { get; }

    internal SafeFileHandle Jobs => _jobs.WriteEnd;

    internal SafeFileHandle Results => _results.ReadEnd;

    internal SafeFileHandle Control => _control.WriteEnd;

    internal SafeFileHandle JobsArena { get; } = MemoryFile.Create("manyhands-jobs", 0);

    internal SafeFileHandle ResultsArena { get; } = MemoryFile.Create("manyhands-results", 0);

    internal SafeFileHandle Scoreboard { get; } = MemoryFile.Create("manyhands-scoreboard", ManyHands.Scoreboard.Length);

    public void Dispose()
    {
        _jobs.Dispose();
        _results.Dispose();
        _control.Dispose();
        _life.Dispose();
        JobsArena.Dispose();
        ResultsArena.Dispose();
        Scoreboard.Dispose();
    }

    internal void CloseJobs() => _jobs.WriteEnd.Dispose();

    /// <summary>Starts the process, gives it its ends and keeps only ours.</summary>
    internal (SafeFileHandle Output, SafeFileHandle Error, ChildProcess Process) Spawn(
        string name, IReadOnlyDictionary<string, string?>? environment)
    {
        Pipe output = new(), error = new();
        try
        {
            // The listener may be stopped, and whoever tells it something must not stop with it.
            _ = Libc.Control((int)Control.DangerousGetHandle(), Libc.SetStatusFlags, Libc.NonBlocking);
            using SafeFileHandle input = File.OpenHandle("/dev/null");
            ChildProcess process = ChildProcess.Start(
                LaunchCommand.Path,
                LaunchCommand.Arguments(name),
                LaunchCommand.Variables(environment),
                [
                    input, output.WriteEnd, error.WriteEnd,
                    _jobs.ReadEnd, _results.WriteEnd, _control.ReadEnd, JobsArena, ResultsArena, Scoreboard, _life.ReadEnd,
                ]);
            process.DieWith(_life.ReadEnd);
            return (output.ReadEnd, error.ReadEnd, process);
        }
        catch
        {
            output.ReadEnd.Dispose();
            error.ReadEnd.Dispose();
            throw;
        }
        finally
        {
            output.WriteEnd.Dispose();
            error.WriteEnd.Dispose();
            _jobs.ReadEnd.Dispose();
            _results.WriteEnd.Dispose();
            _control.ReadEnd.Dispose();
            _life.ReadEnd.Dispose();
        }
    }
}
