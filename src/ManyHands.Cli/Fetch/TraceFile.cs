using Microsoft.Extensions.Logging;

namespace ManyHands.Cli;

/// <summary>The file of <c>--trace</c>: written when the run is over, however it ends, and once. Thread-safe.</summary>
internal sealed class TraceFile
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private bool _isWritten; // under _gate, as the writing is: whoever comes second waits till it is there

    private TraceFile(string path) => _path = path;

    /// <exception cref="UsageException">It can't be written: better said before a long run than after it.</exception>
    public static TraceFile Prepare(string path)
    {
        try
        {
            NewFile.Create(path).Dispose();
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
            NewFile.Try(_path, () =>
            {
                using NewFile file = NewFile.Create(_path);
                Inspector.WriteTrace(file.Stream);
                return file.Keep();
            });
        }
    }
}
