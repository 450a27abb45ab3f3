using ManyHands.Scraping;

namespace ManyHands.Cli;

/// <summary>The lines of <c>--json</c>. Not thread-safe.</summary>
internal sealed class JsonLinesResults(Stream stream) : IResultWriter
{
    private readonly JsonLines _lines = new();

    public ValueTask WriteAsync(IReadOnlyList<PageResult> results)
    {
        foreach (PageResult result in results)
            stream.Write(_lines.Line(result));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        return ValueTask.CompletedTask;
    }
}
