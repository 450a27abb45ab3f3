using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>What came of the URLs of each host, for the live page. Thread-safe.</summary>
internal sealed class HostTally
{
    /// <summary>Hosts remembered; those that come later are not counted.</summary>
    public const int Most = 20_000;

    /// <summary>So many failures one after another are no accident.</summary>
    public const int Row = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<HostKey, HostRecord> _hosts = [];

    public void Count(PageResult result)
    {
        if (result.Error is { Kind: PageErrorKind.Url or PageErrorKind.Cancelled } || !WebUrl.TryParse(result.Url, out WebUrl? url, out _))
            return;
        var key = new HostKey(url.Host, url.Port);
        lock (_gate)
        {
            if (!_hosts.TryGetValue(key, out HostRecord count) && _hosts.Count >= Most)
                return;
            _hosts[key] = count.And(result.Error);
        }
    }

    public HostRecord Of(HostKey host)
    {
        lock (_gate)
            return _hosts.GetValueOrDefault(host);
    }

    /// <summary>The hosts that fail at the moment, or were never reached; those with the longest row first.</summary>
    public IReadOnlyList<HostKey> Failing(int most)
    {
        lock (_gate)
            return [.. _hosts.Where(static host => host.Value.IsFailing).OrderByDescending(static host => host.Value.InARow).Take(most).Select(static host => host.Key)];
    }
}

/// <summary>What came of one host's URLs.</summary>
/// <param name="Done">With a result.</param>
/// <param name="Failed">Of those, the ones that did not end well.</param>
/// <param name="InARow">Failures that say something of the host, since it last answered as it should.</param>
/// <param name="Last">Of the failures.</param>
internal readonly record struct HostRecord(long Done, long Failed, int InARow, PageError? Last)
{
    /// <summary>Whether something is wrong with it, not only with some page: a row of failures, or it was never reached.</summary>
    public bool IsFailing => InARow >= HostTally.Row
        || (Failed == Done && Last?.Kind is PageErrorKind.Dns or PageErrorKind.Connect or PageErrorKind.Tls or PageErrorKind.Timeout or PageErrorKind.Protocol);

    public HostRecord And(PageError? error) => error?.Kind switch
    {
        null => this with { Done = Done + 1, InARow = 0 },
        PageErrorKind.Robots or PageErrorKind.Refused or PageErrorKind.Redirect or PageErrorKind.TooLarge or PageErrorKind.Decode or PageErrorKind.Write =>
            new(Done + 1, Failed + 1, InARow, error),
        _ => new(Done + 1, Failed + 1, InARow + 1, error),
    };
}
