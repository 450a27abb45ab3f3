namespace ManyHands.Scraping;

/// <summary>The step that waits for the host's turn; the answer holds it until its body is done with. Thread-safe.</summary>
internal sealed class HostTurn(IHostGate gate, HttpSender next, TimeProvider time)
{
    public async ValueTask<Answer> SendAsync(Hop hop, Chain chain, AttemptClock clock)
    {
        next.CheckPolicy(hop);
        clock.Pause();
        hop.Progress?.Enter(FetchPhase.HostTurn);
        ITurn turn = await gate.EnterAsync(hop.Url, clock.Caller).ConfigureAwait(false);
        try
        {
            clock.Run();
            hop.Progress?.Enter(FetchPhase.FirstByte);
            chain.Send();
            Answer answer = await next.SendAsync(hop, clock.Token).ConfigureAwait(false);
            answer.Turn = turn;
            turn.Report(HostReply.Of(answer.Status, HostReply.TellsOverload(answer.Status) ? PauseOf(answer) : null));
            return answer;
        }
        catch (Exception failure)
        {
            if (failure is AttemptFailedException { Kind: PageErrorKind.Refused }) chain.TakeBack();
            turn.Dispose();
            throw;
        }
    }

    private TimeSpan? PauseOf(Answer answer) => RetryAfter.Parse(answer.Field("Retry-After"), time.GetUtcNow());
}
