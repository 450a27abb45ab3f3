using Microsoft.Extensions.Logging;

namespace ManyHands;

/// <summary>Writes what the workers did when the process dies of an exception that nobody caught. Thread-safe.</summary>
/// <remarks>
/// The thread that dies still holds its locks: nothing is unwound yet. So it only waits here while others write and tell, and
/// no longer than it may take them: a clock or a logger of the program's own may want one of those locks.
/// </remarks>
internal sealed class CrashTrace : IDisposable
{
    private static readonly TimeSpan MostForWriting = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MostForTelling = TimeSpan.FromSeconds(3);

    private readonly string _path;
    private readonly ILogger? _logger;
    private readonly TaskCompletionSource _isOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _crashes;

    /// <param name="path">The whole path of the file.</param>
    /// <param name="logger">Where to tell; null is the inspector's.</param>
    internal CrashTrace(string path, ILogger? logger)
    {
        _path = path;
        _logger = logger;
        AppDomain.CurrentDomain.UnhandledException += OnCrash;
    }

    public void Dispose() => AppDomain.CurrentDomain.UnhandledException -= OnCrash;

    private void OnCrash(object sender, UnhandledExceptionEventArgs crash)
    {
        // When a second thread dies, the process must not end under the first one's trace.
        if (Interlocked.Increment(ref _crashes) > 1)
        {
            _isOver.Task.Wait(MostForWriting + MostForTelling);
            return;
        }

        string? failure = null;
        if (!TryInTime(() => failure = Write(), MostForWriting))
            failure = $"it took longer than {MostForWriting.TotalSeconds:0} s, or there was no thread to write it";
        string thrown = crash.ExceptionObject.GetType().ToString();
        TryInTime(() => Tell(thrown, failure), MostForTelling);
        _isOver.TrySetResult();
    }

    private static bool TryInTime(Action run, TimeSpan most)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Background.TryStart("manyhands crash", () =>
        {
            run();
            ended.SetResult();
        }) && ended.Task.Wait(most);
    }

    /// <returns>Why it could not be written; null when it was. A file of its name is there whole, or as it was.</returns>
    private string? Write()
    {
        try
        {
            using NewFile file = NewFile.Create(_path);
            Inspector.WriteTrace(file.Stream);
            file.Keep();
            return null;
        }
        catch (Exception failure)
        {
            return failure.Message; // Whatever it is, the process dies of another one, and this is told.
        }
    }

    private void Tell(string thrown, string? failure)
    {
        if ((_logger ?? Inspector.Logger) is not { } logger)
            return;
        if (failure is null)
            WarningLog.Crashed(new SafeLogger(logger), thrown, _path);
        else
            WarningLog.CrashedUntraced(new SafeLogger(logger), thrown, _path, failure);
    }
}
