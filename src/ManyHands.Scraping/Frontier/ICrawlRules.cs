namespace ManyHands.Scraping;

/// <summary>What a crawl lets in, and in which order. Not thread-safe; confined to a worker: the journal's thread.</summary>
internal interface ICrawlRules
{
    /// <summary>Changes whenever URLs known already may have to be judged anew. Asked once all starts are added.</summary>
    string Key { get; }

    /// <summary>What links of a page are wanted; changes whenever pages read already may have others.</summary>
    string Reading { get; }

    /// <summary>Pages that robots.txt once disallowed are to be fetched.</summary>
    bool IgnoresRobots { get; }

    /// <summary>Links from a start to the furthest page.</summary>
    int MaxDepth { get; }

    /// <summary>Redirects in a row.</summary>
    int MaxRedirects { get; }

    /// <summary>A start, or where its redirects have led: gives the scope.</summary>
    void AddAnchor(WebUrl anchor);

    /// <summary>A start was redirected: if that leads to another host, or out of its scope, the scope goes with it.</summary>
    /// <returns>Whether it went.</returns>
    bool MoveAnchor(WebUrl from, WebUrl to);

    /// <summary>Null for a URL that is let in. Asked once for each that is new, in the order of finding, and for all when the rules change.</summary>
    /// <param name="url">One that was found.</param>
    /// <param name="wasLetIn">It was let in before, and counted then.</param>
    LeftOut? Judge(WebUrl url, bool wasLetIn = false);

    /// <summary>A URL that an earlier run let in; told in the order of finding.</summary>
    void Restore(WebUrl url);

    /// <summary>The smaller, the sooner it is fetched, within its host.</summary>
    long RankOf(int depth, double priority);
}
