namespace ManyHands.Scraping;

/// <summary>Who is to be told, once the scheduler's lock is left, of what was changed under it.</summary>
internal struct Wakeups
{
    private List<(TurnWaiter Waiter, Turn Turn)>? _granted;
    private List<(TurnWaiter Waiter, AttemptFailedException Refusal)>? _refused;
    private List<(Action<StoppedHost, TimeSpan?> Tell, StoppedHost Host, TimeSpan? Wait)>? _stopped;

    public TaskCompletionSource? Reader { get; set; }

    public TaskCompletionSource? Room { get; set; }

    public Action? HeldUp { get; set; }

    public void Grant(TurnWaiter waiter, Turn turn) => (_granted ??= []).Add((waiter, turn));

    public void Refuse(TurnWaiter waiter, AttemptFailedException refusal) => (_refused ??= []).Add((waiter, refusal));

    public void Tell(Action<StoppedHost, TimeSpan?> tell, StoppedHost host, TimeSpan? wait) => (_stopped ??= []).Add((tell, host, wait));

    public readonly void Run()
    {
        // First: who is woken may tell of what came of it.
        _stopped?.ForEach(static stopped => stopped.Tell(stopped.Host, stopped.Wait));
        Reader?.TrySetResult();
        Room?.TrySetResult();
        HeldUp?.Invoke();
        _granted?.ForEach(static granted =>
        {
            if (!granted.Waiter.TrySetResult(granted.Turn))
                granted.Turn.Cancel();
        });
        _refused?.ForEach(static refused => refused.Waiter.TrySetException(refused.Refusal));
    }
}
