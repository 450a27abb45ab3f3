using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>This process as a worker: what stands at its start and at its end.</summary>
internal static class WorkerProcess
{
    /// <summary>Never returns in a process that a pool started.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The pool's constructor says so; where it can't run there are no workers.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The pool's constructor says so; where it can't run there are no workers.")]
    internal static void RunIfStartedAsOne()
    {
        if (Environment.GetEnvironmentVariable(LaunchCommand.ParentVariable) is not { } parent)
            return;

        // It may have died before it could say that this process is to die with it.
        if (Libc.GetParentProcess() != int.Parse(parent, CultureInfo.InvariantCulture))
            Libc.ExitAtOnce(1);

        // What the jobs start themselves is no worker.
        Environment.SetEnvironmentVariable(LaunchCommand.ParentVariable, null);
        string? hooks = Environment.GetEnvironmentVariable(LaunchCommand.HooksVariable);
        Environment.SetEnvironmentVariable(LaunchCommand.HooksVariable, null);
        Environment.SetEnvironmentVariable(LaunchCommand.RuntimeHooksVariable, string.IsNullOrEmpty(hooks) ? null : hooks);

        // The pipe of Descriptors.Life is left as it is, and never read from.
        var results = new ResultsPipe(Inherited(Descriptors.Results), Inherited(Descriptors.ResultsArena));
        var scoreboard = new ScoreboardWriter(Inherited(Descriptors.Scoreboard));
        var current = new CurrentJob(results, scoreboard);
        var jobs = new JobLoop(Inherited(Descriptors.Jobs), Inherited(Descriptors.JobsArena), results, current, scoreboard);
        new Thread(jobs.Run).Start();
        Listen(new FrameReader(Inherited(Descriptors.Control)), current, results);
    }

    // On the main thread, for as long as the process lives, whatever the job does.
    private static void Listen(FrameReader control, CurrentJob current, ResultsPipe results)
    {
        while (control.Read())
        {
            var body = new FrameBody(control.Body);
            switch (control.Kind)
            {
                case FrameKind.Cancel:
                    current.Cancel(body.ReadNumber());
                    break;
                case FrameKind.Recall:
                    current.Recall(body.ReadNumber());
                    break;
                case FrameKind.Collected:
                    results.ReleaseArena();
                    break;
            }
        }

        // The parent is gone: so is everything of this worker, the processes that its jobs started included.
        _ = Libc.Kill(0, Libc.SigKill);
    }

    private static SafeFileHandle Inherited(int descriptor)
    {
        // What jobs start must not hold the pool's pipes open.
        _ = Libc.Control(descriptor, Libc.SetDescriptorFlags, Libc.DescriptorCloseOnExec);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }
}

/// <summary>What a worker is born with, by number.</summary>
internal static class Descriptors
{
    internal const int Jobs = 3;
    internal const int Results = 4;
    internal const int Control = 5;
    internal const int JobsArena = 6;
    internal const int ResultsArena = 7;
    internal const int Scoreboard = 8;

    /// <summary>
    /// When nobody has its other end open any more, the system ends the worker's group. What its jobs have started has this
    /// open too, so that it goes even where the worker died and the program before it could clear up.
    /// </summary>
    internal const int Life = 9;
}
