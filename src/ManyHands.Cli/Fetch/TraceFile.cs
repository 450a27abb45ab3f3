using Microsoft.Extensions.Logging;

namespace ManyHands.Cli;

/// <summary>The file of <c>--trace</c>, or the pipe: written when the run is over, however it ends, and once. Thread-safe.</summary>
internal sealed class TraceFile
{
    private static readonly TimeSpan MostInAHurry = TimeSpan.FromSeconds(10); // as when the program dies of a mistake

    private readonly Lock _gate = new();
    private readonly string _path;
    private bool _isWritten; // under _gate, as the writing is: whoever comes second waits till it is there

    private TraceFile(string path) => _path = path;

    /// <exception cref="UsageException">It can't be written: better said before a long run than after it.</exception>
    public static TraceFile Prepare(string path)
    {
        try
        {
            OutputFile.Create(path).Dispose();
            return new TraceFile(path);
        }
        catch (FileUnavailableException failure)
        {
            throw new UsageException($"--trace: {Terminal.Safe(failure.Message, 600)}", "nothing was fetched");
        }
    }

    /// <summary>Has it written, too, if the program dies of a mistake that nobody catches, until this is disposed of.</summary>
    public IDisposable WriteOnCrash(ILogger logger) => Inspector.WriteTraceOnCrash(_path, logger);

    /// <exception cref="FileUnavailableException">It can't be written any more.</exception>
    public void Write()
    {
        lock (_gate)
        {
            if (_isWritten)
                return;
            _isWritten = true;
            OutputFile.Try(_path, () =>
            {
                using NewFile file = OutputFile.Create(_path);
                Inspector.WriteTrace(file.Stream);
                return file.Keep();
            });
        }
    }

    /// <summary>The same for who is about to end the program, and can't wait for somebody to read a pipe.</summary>
    /// <inheritdoc cref="Write"/>
    public void WriteInAHurry()
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Background.TryStart("hands trace", () => Tell(over)) || !IsOverInTime(over.Task))
            throw OutputFile.Unavailable(_path, new IOException($"it took longer than {MostInAHurry.TotalSeconds:0} s."));
    }

    private void Tell(TaskCompletionSource over)
    {
        try
        {
            Write();
            over.SetResult();
        }
        catch (Exception failure)
        {
            over.SetException(failure);
        }
    }

    private static bool IsOverInTime(Task over)
    {
        if (Task.WaitAny([over], MostInAHurry) < 0)
            return false;
        over.GetAwaiter().GetResult();
        return true;
    }
}
