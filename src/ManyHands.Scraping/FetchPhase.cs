namespace ManyHands.Scraping;

/// <summary>What a download does, or waits for. Waits between two attempts are no part of any.</summary>
public enum FetchPhase
{
    /// <summary>Waits for its host's turn: for a slot, its rest, or the host's robots.txt.</summary>
    HostTurn,

    /// <summary>Looks up the host's address.</summary>
    Dns,

    /// <summary>Makes a connection, its TLS handshake among it.</summary>
    Connect,

    /// <summary>Has a connection, sends the request and waits for the answer's header.</summary>
    FirstByte,

    /// <summary>Receives the body.</summary>
    Body,

    /// <summary>In a crawl: finds where the page leads.</summary>
    Parse,

    /// <summary>Puts body and result into their place, and waits for the commit.</summary>
    Store,
}
