namespace ManyHands.Scraping;

/// <summary>Who is to be told, once the scheduler's lock is left, of what was changed under it.</summary>
internal struct Wakeups
{
    private List<TurnWaiter>? _granted;

    public TaskCompletionSource? Reader { get; set; }

    public TaskCompletionSource? Room { get; set; }

    public void Grant(TurnWaiter waiter) => (_granted ??= []).Add(waiter);

    public readonly void Run(Scheduler scheduler)
    {
        Reader?.TrySetResult();
        Room?.TrySetResult();
        if (_granted is null)
            return;
        foreach (TurnWaiter waiter in _granted)
        {
            var turn = new Turn(scheduler, waiter.Host);
            if (!waiter.TrySetResult(turn))
                turn.End(requestMade: false);
        }
    }
}
