using Microsoft.Extensions.Logging;

namespace ManyHands.Cli;

/// <summary>Where events go: all to a file, where one is wanted, and the more important ones to standard error. Thread-safe.</summary>
internal sealed class EventLog : ILoggerFactory
{
    // The category of the executors: that a job failed, or held a thread too long. What of it concerns a user, the run says itself.
    private const string Executors = "ManyHands";

    // Of one kind of warning; the rest is in the JSON lines, the log and the journal.
    private const int MostAlike = 20;

    private readonly Lock _gate = new();
    private readonly Messages _messages;
    private readonly TimeProvider _time;
    private readonly LogLevel _shown;
    private readonly Dictionary<int, int> _alike = [];
    private StreamWriter? _file;

    /// <param name="file">Appended to; null is none.</param>
    /// <param name="shown">The least level that is shown on standard error.</param>
    /// <param name="messages">Standard error.</param>
    /// <param name="time">Dates the lines.</param>
    /// <exception cref="IOException">The file can't be opened; so does <see cref="UnauthorizedAccessException"/> say.</exception>
    public EventLog(string? file, LogLevel shown, Messages messages, TimeProvider time)
    {
        _messages = messages;
        _time = time;
        _shown = shown;
        if (file is not null)
            _file = new StreamWriter(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    public ILogger CreateLogger(string categoryName) => new EventLogger(this, categoryName == Executors);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Events go to the file and to standard error only.");

    /// <param name="level">Of the event.</param>
    /// <param name="isInner">It is the executors', for programmers: what they warn of is shown with <c>-v</c> only.</param>
    public bool IsEnabled(LogLevel level, bool isInner) =>
        level != LogLevel.None && (IsShown(level, isInner) || (Volatile.Read(ref _file) is not null && level >= LogLevel.Debug));

    public void Write(LogLevel level, bool isInner, int id, string? worker, string? job, string message)
    {
        if (IsShown(level, isInner))
            Show(level, id, message);
        if (Volatile.Read(ref _file) is not null && level >= LogLevel.Debug)
            Keep(EventLine.Format(_time.GetUtcNow(), level, worker, job, message));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private bool IsShown(LogLevel level, bool isInner) => level >= (isInner && _shown == LogLevel.Warning ? LogLevel.Error : _shown);

    private void Show(LogLevel level, int id, string message)
    {
        int alike;
        lock (_gate)
            _alike[id] = alike = _alike.GetValueOrDefault(id) + 1;
        if (_shown < LogLevel.Warning || level > LogLevel.Warning || alike <= MostAlike)
            _messages.Line($"hands: {Terminal.Safe(message, 600)}");
        if (_shown == LogLevel.Warning && level == LogLevel.Warning && alike == MostAlike + 1)
            _messages.Line("hands: more like these; -v shows all, --log FILE keeps them, --json tells each URL's end");
    }

    private void Keep(string line)
    {
        string? failure = null;
        lock (_gate)
        {
            try
            {
                _file?.WriteLine(line);
            }
            catch (IOException exception)
            {
                // The pages matter more than the log: it ends here, and the run goes on.
                failure = exception.Message;
                _file = null;
            }
        }

        if (failure is not null)
            _messages.Line($"hands: the log can't be written any more: {Terminal.Safe(failure)}");
    }
}
