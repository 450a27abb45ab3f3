namespace ManyHands.Scraping;

/// <summary>How a run stands with one host, at one moment.</summary>
/// <param name="Host">Its name. From outside: escape it before showing.</param>
/// <param name="Port">Its port.</param>
/// <param name="State">Whether it is asked.</param>
/// <param name="Busy">Requests under way, or about to be made.</param>
/// <param name="Waiting">URLs in memory that wait for it.</param>
/// <param name="Slots">Requests at once, at most, at the present pace.</param>
/// <param name="Delay">How long a slot rests after each request, at the present pace.</param>
/// <param name="Pace">The share of its full pace at which it is asked, from 0 to 1: less after it said that it is overloaded.</param>
/// <param name="Until">When it is asked again; null when it is asked now, and when it is given up for this run.</param>
/// <param name="Why">What it did; null when it is asked. May quote what a server sent: escape it before showing.</param>
public sealed record HostStatus(
    string Host, int Port, HostState State, int Busy, int Waiting, int Slots, TimeSpan Delay, double Pace, DateTimeOffset? Until, PageError? Why);

/// <summary>Whether a host is asked.</summary>
public enum HostState
{
    /// <summary>It is.</summary>
    Open,

    /// <summary>By one request at a time, to see whether it is well again.</summary>
    Probing,

    /// <summary>Not now: it asked for a pause.</summary>
    Paused,

    /// <summary>Not now: it kept failing, or its robots.txt is out of reach.</summary>
    SetAside,

    /// <summary>Not any more in this run.</summary>
    GivenUp,
}
