namespace ManyHands.Cli;

/// <summary>What <c>hands why</c>, <c>report</c> and <c>export</c> were asked to read.</summary>
internal sealed record ReadingSettings
{
    /// <summary>The output folder of a run.</summary>
    public required string Folder { get; init; }

    /// <summary>What <c>why</c> is asked about.</summary>
    public string Url { get; init; } = "";

    /// <summary>The report as one JSON object.</summary>
    public bool Json { get; init; }

    /// <summary>Where the report goes as a page; null when it doesn't.</summary>
    public string? HtmlFile { get; init; }

    /// <summary>Where <c>export</c> writes to.</summary>
    public string ExportFile { get; init; } = "";

    public ExportFormat ExportFormat { get; init; }
}

/// <summary>What <c>hands export</c> can write, by the ending of the file's name.</summary>
internal enum ExportFormat
{
    JsonLines,
    Csv,
    Parquet,
}
