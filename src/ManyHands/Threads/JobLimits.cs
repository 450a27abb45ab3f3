namespace ManyHands;

/// <summary>The token of a job that has a time limit or its caller's token: it fires with either, and with the pool's.</summary>
internal sealed class JobLimits : IDisposable
{
    private readonly CancellationTokenSource? _clock;
    private readonly CancellationTokenSource _any;

    internal JobLimits(PoolCore core, JobTerms terms)
    {
        _clock = terms.Timeout is { } timeout ? new CancellationTokenSource(timeout, core.TimeProvider) : null;
        _any = CancellationTokenSource.CreateLinkedTokenSource(
            [terms.Token, core.StopToken, _clock?.Token ?? CancellationToken.None]);
    }

    internal CancellationToken Token => _any.Token;

    internal bool HaveTimedOut => _clock is { IsCancellationRequested: true };

    public void Dispose()
    {
        _any.Dispose();
        _clock?.Dispose();
    }
}
