using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace ManyHands;

/// <summary>The thread of a worker that runs its jobs, one after the other.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class JobLoop(
    SafeFileHandle pipe, SafeFileHandle arena, ResultsPipe results, CurrentJob current, ScoreboardWriter scoreboard)
{
    private readonly FrameReader _reader = new(pipe);
    private readonly PayloadWriter _result = new();
    private readonly List<(JobRunner Runner, string Name)> _definitions = [];

    /// <summary>Returns when the parent takes no more work from this worker.</summary>
    internal void Run()
    {
        WorkerJob? job = null;
        while (_reader.Read())
        {
            var body = new FrameBody(_reader.Body);
            switch (_reader.Kind)
            {
                case FrameKind.Hello:
                    job = Greet(ref body);
                    break;
                case FrameKind.Define:
                    Define(ref body);
                    break;
                case FrameKind.Run:
                    Run(job!, ref body);
                    break;
                default:
                    throw new InvalidDataException($"The pool sent {_reader.Kind} as a job.");
            }
        }

        Environment.Exit(0);
    }

    private WorkerJob Greet(ref FrameBody body)
    {
        string executor = body.ReadString()!;
        string worker = body.ReadString()!;
        Thread.CurrentThread.Name = worker;
        bool initializes = body.ReadByte() != 0;
        PayloadSource initializer = body.ReadPayload(arena, out _);
        try
        {
            if (initializes)
                ((Action)MethodRef.Read(new PayloadReader(initializer)))();
            results.Send(FrameKind.Ready, 0);
        }
        catch (Exception thrown)
        {
            Send(FrameKind.InitializerFailed, 0, thrown);
        }

        return new WorkerJob(scoreboard, results, executor, worker);
    }

    private void Define(ref FrameBody body)
    {
        string name = body.ReadString()!;
        JobRunner runner;
        try
        {
            runner = JobDefinition.ReadRunner(new PayloadReader(body.ReadPayload(arena, out _)));
        }
        catch (Exception thrown)
        {
            runner = new UnknownRunner(thrown);
        }

        _definitions.Add((runner, name));
    }

    private void Run(WorkerJob job, ref FrameBody body)
    {
        long sequence = body.ReadNumber();
        long id = body.ReadNumber();
        (JobRunner runner, string name) = _definitions[(int)body.ReadNumber()];
        name = body.ReadString() ?? name;
        if (!current.TryBegin(sequence, out CancellationToken token))
            return;
        job.Begin(sequence, id, name, token);
        _result.Clear();
        Exception? failure = null;
        JobInfo.OnThisThread = job;
        try
        {
            runner.Run(new PayloadReader(body.ReadPayload(arena, out _)), job, _result);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        JobInfo.OnThisThread = null;
        JobInfo.OnThisFlow = null;
        scoreboard.Phase = JobPhase.Writing;
        current.End();
        if (failure is null)
            results.Send(FrameKind.Result, [sequence], _result);
        else
            Send(FrameKind.Failed, sequence, failure);
        scoreboard.Phase = JobPhase.Idle;
    }

    private void Send(FrameKind kind, long sequence, Exception failure)
    {
        _result.Clear();
        ExceptionCodec.Write(_result, failure);
        results.Send(kind, [sequence], _result);
    }
}
