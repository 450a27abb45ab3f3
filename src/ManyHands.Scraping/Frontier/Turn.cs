namespace ManyHands.Scraping;

/// <summary>A slot of a host while a request uses it; disposing it lets the slot rest. Not thread-safe; confined to a worker, but for disposing.</summary>
internal sealed class Turn : ITurn
{
    private readonly Scheduler _scheduler;
    private readonly int _epoch;
    private HostReplyKind _reply = HostReplyKind.Failed;
    private HostQueue? _host;

    /// <remarks>Made under the scheduler's lock.</remarks>
    public Turn(Scheduler scheduler, HostQueue host)
    {
        _scheduler = scheduler;
        _host = host;
        _epoch = host.PaceEpoch;
    }

    public void Report(HostReply reply)
    {
        _reply = reply.Kind;

        // The others should not have to hear it each for itself before this turn's end. Good news can wait until then.
        if (reply.Kind is HostReplyKind.Overloaded && Volatile.Read(ref _host) is { } host)
            _scheduler.Report(host, _epoch, reply);
    }

    public void Dispose() => End(_reply);

    /// <summary>Ends it without a request: the slot need not rest.</summary>
    public void Cancel() => End(HostReplyKind.NotAsked);

    private void End(HostReplyKind reply)
    {
        if (Interlocked.Exchange(ref _host, null) is { } ended)
            _scheduler.Leave(ended, reply);
    }
}
