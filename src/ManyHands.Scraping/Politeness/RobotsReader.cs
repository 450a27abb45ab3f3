using System.Buffers;
using System.Globalization;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Reads the lines of a robots.txt and keeps what concerns one crawler: the groups for its token, merged, and those for
/// everyone, merged, in case there are none of the former (RFC 9309, 2.2.1). Not thread-safe.
/// </summary>
/// <remarks>
/// Where files break the grammar, what the great crawlers make of them is made of them here too, since their owners tried
/// them with those: the usual misspellings of disallow and user-agent count, a colon may be missing between a key and a single
/// word, and a name may be followed by a version. A line that still makes no sense is passed over (2.3.1.5); of a
/// user-agent line this means that its group is for nobody, or its rules would fall to the group before.
/// </remarks>
/// <param name="token">The crawler's product token; may be empty.</param>
internal sealed class RobotsReader(string token)
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789."u8);

    private readonly byte[] _token = Encoding.ASCII.GetBytes(token);
    private readonly Group _own = new();
    private readonly Group _everyones = new();
    private readonly HashSet<string> _seenSitemaps = [];
    private readonly List<string> _sitemaps = [];
    private int _line;

    // Whether the group that is being read has rules yet: then the next user-agent line begins another.
    private bool _hasRules;

    /// <summary>Takes the next line, without its end.</summary>
    public void Read(ReadOnlySpan<byte> line)
    {
        _line++;
        if (_line == 1 && line.StartsWith("\uFEFF"u8))
            line = line[3..];
        int comment = line.IndexOf((byte)'#');
        if (comment >= 0)
            line = line[..comment];
        line = RobotsOctets.Trim(line);
        if (!TrySplit(line, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
            return;

        switch (RobotsKeys.Of(key))
        {
            case RobotsKey.UserAgent:
                BeginGroup(value);
                break;
            case RobotsKey.Allow:
                AddRule(true, line, value);
                break;
            case RobotsKey.Disallow:
                AddRule(false, line, value);
                break;
            case RobotsKey.CrawlDelay:
                AddDelay(value);
                break;
            case RobotsKey.Sitemap:
                AddSitemap(value);
                break;
        }
    }

    public RobotsRules ToRules()
    {
        Group group = _own.IsNamed ? _own : _everyones;
        return new RobotsRules(group.Rules, group.Delay, [.. _sitemaps]);
    }

    private static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        int colon = line.IndexOf((byte)':');
        int end = colon;
        if (end < 0)
        {
            end = RobotsOctets.IndexOfSpace(line);
            if (end < 0)
            {
                key = value = default;
                return false;
            }
        }

        key = RobotsOctets.Trim(line[..end]);
        value = RobotsOctets.Trim(line[(end + 1)..]);
        return colon >= 0 || RobotsOctets.IndexOfSpace(value) < 0;
    }

    private void BeginGroup(ReadOnlySpan<byte> value)
    {
        if (_hasRules)
        {
            _own.IsOpen = _everyones.IsOpen = false;
            _hasRules = false;
        }

        if (value is [(byte)'*'] || (value is [(byte)'*', byte next, ..] && RobotsOctets.IsSpace(next)))
            _everyones.Open();
        else if (_token.Length > 0 && Ascii.EqualsIgnoreCase(RobotsOctets.Token(value), _token))
            _own.Open();
    }

    private void AddRule(bool allow, ReadOnlySpan<byte> line, ReadOnlySpan<byte> value)
    {
        _hasRules = true;
        if ((!_own.IsOpen && !_everyones.IsOpen) || RobotsOctets.HasControl(value) || RobotsPattern.Parse(value) is not { } pattern)
            return;

        var rule = new RobotsRule(allow, pattern, _line, line);
        if (_own.IsOpen)
            _own.Rules.Add(rule);
        if (_everyones.IsOpen)
            _everyones.Rules.Add(rule);
    }

    /// <summary>Another record: it must not end the run of user-agent lines (2.2.4). It is for those named so far.</summary>
    private void AddDelay(ReadOnlySpan<byte> value)
    {
        // The parser takes words like "Infinity" for numbers whatever style is asked for.
        if (value.ContainsAnyExcept(Digits)
            || !double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds))
            return;

        var delay = TimeSpan.FromSeconds(Math.Min(seconds, PacingRule.LongestCrawlDelay.TotalSeconds));
        _own.Delay = Longer(_own, delay);
        _everyones.Delay = Longer(_everyones, delay);
    }

    private static TimeSpan? Longer(Group group, TimeSpan delay) =>
        group.IsOpen && !(group.Delay >= delay) ? delay : group.Delay;

    private void AddSitemap(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || RobotsOctets.HasControl(value))
            return;
        string sitemap = Encoding.UTF8.GetString(value);
        if (_seenSitemaps.Add(sitemap))
            _sitemaps.Add(sitemap);
    }

    private sealed class Group
    {
        public List<RobotsRule> Rules { get; } = [];

        public TimeSpan? Delay { get; set; }

        /// <summary>A user-agent line has named it: then it counts, even without a rule.</summary>
        public bool IsNamed { get; private set; }

        /// <summary>The lines that are being read are for it.</summary>
        public bool IsOpen { get; set; }

        public void Open() => IsNamed = IsOpen = true;
    }
}
