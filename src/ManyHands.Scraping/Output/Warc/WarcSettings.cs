using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ManyHands.Scraping;

/// <summary>How WARC files are written, and what their first record says of the run.</summary>
internal sealed record WarcSettings
{
    /// <summary>Begins every file's name.</summary>
    public const string Prefix = "manyhands";

    /// <summary>The usual User-Agent of the run's requests.</summary>
    public string UserAgent { get; init; } = ProductInfo.UserAgent;

    /// <summary>Whether robots.txt is obeyed. Set before a run begins; read when a file does. The default is false.</summary>
    public bool ObeysRobots { get; set; }

    /// <summary>A file that has so many bytes is followed by the next one. The default is 1 GB.</summary>
    public long FileSize { get; init; } = 1_000_000_000;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told what could not be done and is left to the next run. The default is nobody.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;
}
