namespace ManyHands.Scraping;

/// <summary>Why a URL failed.</summary>
/// <param name="Kind">What scripts decide by.</param>
/// <param name="Message">What happened, to what, for people. May quote what a server sent: escape it before showing.</param>
public sealed record PageError(PageErrorKind Kind, string Message);

/// <summary>The kinds of failure; their spelling outside is lower case with a hyphen, as in <c>too-large</c>.</summary>
public enum PageErrorKind
{
    /// <summary>Not an absolute http or https URL.</summary>
    Url,

    /// <summary>The host has no address.</summary>
    Dns,

    /// <summary>No connection.</summary>
    Connect,

    /// <summary>No secure channel.</summary>
    Tls,

    /// <summary>The time for one attempt ran out.</summary>
    Timeout,

    /// <summary>The final answer's status is 400 or more; its body is kept all the same.</summary>
    Http,

    /// <summary>The answer is not valid HTTP, ended before it was complete, or is one that nobody asked for.</summary>
    Protocol,

    /// <summary>The body is not what its Content-Encoding says.</summary>
    Decode,

    /// <summary>The body passes the size limit.</summary>
    TooLarge,

    /// <summary>Too many redirects, a loop, or a target that is not http or https.</summary>
    Redirect,

    /// <summary>A public page led to an address that is not globally reachable.</summary>
    Refused,

    /// <summary>robots.txt disallows it, or can't be had for now; the message says which.</summary>
    Robots,

    /// <summary>This body could not be stored; others can.</summary>
    Write,

    /// <summary>The run was interrupted first.</summary>
    Cancelled,
}
