using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>Writes results in one format; disposing ends the file, whose stream stays open. Not thread-safe.</summary>
internal interface IResultWriter : IAsyncDisposable
{
    ValueTask WriteAsync(IReadOnlyList<PageResult> results);
}
