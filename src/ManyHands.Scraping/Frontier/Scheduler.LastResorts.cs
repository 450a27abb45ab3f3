namespace ManyHands.Scraping;

/// <summary>Hosts that are set aside, and not worth waiting for when there is nothing else to do.</summary>
internal sealed partial class Scheduler
{
    /// <summary>URLs that wait for such hosts.</summary>
    private int _stuck;

    /// <summary>
    /// Called when all that is held waits for such hosts and the source has not ended, so that whoever knows of the
    /// source can look at <see cref="HeldUpSince"/>. May be called several times, and by any thread. Set before the first lease.
    /// </summary>
    public Action? HeldUp { get; set; }

    /// <summary>Not null while all that is held waits for such hosts: what to give up with, if the source has nothing else.</summary>
    /// <remarks>
    /// Ask this first and the source afterwards: as nothing is in flight, nothing can come to the source in between but by
    /// the one who asks.
    /// </remarks>
    public long? HeldUpSince
    {
        get { lock (_gate) return IsHeldUp ? _finished : null; }
    }

    private bool IsHeldUp => _stuck > 0 && _stuck == _held && !_stopped;

    /// <summary>Gives such hosts up, as the source has nothing else; unless something has been done since.</summary>
    /// <param name="since">What <see cref="HeldUpSince"/> gave before the source was asked.</param>
    public void GiveUpLastResorts(long since)
    {
        Wakeups wakeups = default;
        lock (_gate)
        {
            if (IsHeldUp && _finished == since)
                GiveUpStuck_NeedsLock(Now, ref wakeups);
        }

        wakeups.Run();
    }

    private void GiveUpLastResorts_NeedsLock(TimeSpan now, ref Wakeups wakeups)
    {
        if (_exhausted && IsHeldUp)
            GiveUpStuck_NeedsLock(now, ref wakeups);
        else if (_room is not null && _stuck > _window / 2 && !_stopped)
            GiveUpStuck_NeedsLock(now, ref wakeups); // They take the room of those that the source has in plenty.
        else if (IsHeldUp)
            wakeups.HeldUp = HeldUp;
    }

    private void GiveUpStuck_NeedsLock(TimeSpan now, ref Wakeups wakeups)
    {
        foreach (HostQueue host in _closed.Where(static host => host.Health.IsImpatient).ToArray())
        {
            host.Health = host.Health.GiveUp(host.Health.Why!);
            Advance_NeedsLock(host, now, ref wakeups);
        }
    }
}
