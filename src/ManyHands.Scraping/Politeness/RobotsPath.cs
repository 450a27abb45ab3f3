using System.Text;

namespace ManyHands.Scraping;

/// <summary>The path and query of a URL, ready to be matched against any number of patterns. Thread-safe.</summary>
internal readonly struct RobotsPath
{
    private RobotsPath(byte[] asSent, byte[] plain) => (AsSent, Plain) = (asSent, plain);

    /// <summary>See <see cref="RobotsForms"/>.</summary>
    public byte[] AsSent { get; }

    /// <summary>The same array as <see cref="AsSent"/> where the forms don't differ.</summary>
    public byte[] Plain { get; }

    /// <summary>It is that of the file itself, which no rule can forbid (RFC 9309, 2.2.2).</summary>
    public bool IsRobotsFile => AsSent.AsSpan().SequenceEqual("/robots.txt"u8);

    /// <summary>Never throws, whatever the text.</summary>
    /// <param name="pathAndQuery">A fragment is not part of what is asked for, and cut off; a missing first slash is added.</param>
    public static RobotsPath Of(ReadOnlySpan<char> pathAndQuery)
    {
        int fragment = pathAndQuery.IndexOf('#');
        if (fragment >= 0)
            pathAndQuery = pathAndQuery[..fragment];
        int slash = pathAndQuery is ['/', ..] ? 0 : 1;

        byte[] octets = new byte[slash + Encoding.UTF8.GetByteCount(pathAndQuery)];
        octets[0] = (byte)'/';
        Encoding.UTF8.GetBytes(pathAndQuery, octets.AsSpan(slash));
        (byte[] asSent, byte[] plain) = RobotsOctets.ArePlain(octets) ? (octets, octets) : RobotsForms.Of(octets, wildcards: false);
        return new RobotsPath(asSent, plain);
    }
}
