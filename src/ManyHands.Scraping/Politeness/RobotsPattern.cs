namespace ManyHands.Scraping;

/// <summary>The path pattern of a rule (RFC 9309, 2.2.2 and 2.2.3). Thread-safe.</summary>
/// <remarks>
/// <c>*</c> stands for any number of any octets, <c>$</c> at the end for the end of the URL; a dollar sign elsewhere is itself.
/// A match takes time that grows with the sum of the lengths of pattern and path.
/// </remarks>
internal sealed class RobotsPattern
{
    /// <summary>Stands for a wildcard in a form: the forms hold printable ASCII alone.</summary>
    public const byte Wildcard = 0;

    private readonly byte[] _asSent;
    private readonly byte[] _plain;
    private readonly bool _toTheEnd;

    private RobotsPattern(byte[] asSent, byte[] plain, bool toTheEnd) => (_asSent, _plain, _toTheEnd) = (asSent, plain, toTheEnd);

    /// <summary>How specific it is, in octets: the longest of the rules that match decides. Wildcards and the final dollar sign count.</summary>
    public int Octets => _plain.Length + (_toTheEnd ? 1 : 0);

    /// <summary>Null for what can match nothing: an empty pattern, and one that begins with neither a slash nor a wildcard.</summary>
    public static RobotsPattern? Parse(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'/' or (byte)'*', ..])
            return null;

        bool toTheEnd = text is [.., (byte)'$'];
        if (toTheEnd)
            text = text[..^1];

        (byte[] asSent, byte[] plain) = RobotsForms.Of(text, wildcards: true);
        return new RobotsPattern(asSent, plain, toTheEnd);
    }

    public bool Matches(RobotsPath path) =>
        Matches(_asSent, path.AsSent)
        || ((_plain != _asSent || path.Plain != path.AsSent) && Matches(_plain, path.Plain));

    /// <summary>
    /// The first piece stands at the start, each next one as early as it can behind a wildcard: no later place could leave
    /// more room for the rest, so nothing is ever tried twice.
    /// </summary>
    private bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> path)
    {
        int end = pattern.IndexOf(Wildcard);
        if (end < 0)
            return _toTheEnd ? path.SequenceEqual(pattern) : path.StartsWith(pattern);
        if (!path.StartsWith(pattern[..end]))
            return false;

        path = path[end..];
        while (true)
        {
            pattern = pattern[(end + 1)..];
            end = pattern.IndexOf(Wildcard);
            if (end < 0)
                return _toTheEnd ? path.EndsWith(pattern) : OctetSearch.IndexOf(path, pattern) >= 0;

            int found = OctetSearch.IndexOf(path, pattern[..end]);
            if (found < 0)
                return false;
            path = path[(found + end)..];
        }
    }
}
