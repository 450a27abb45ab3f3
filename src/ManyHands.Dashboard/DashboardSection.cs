namespace ManyHands.Dashboard;

/// <summary>Something from outside for the page to show. What is empty is left out. Thread-safe.</summary>
/// <remarks>All texts are shown as they are, never as HTML; characters that can't be seen or that reorder text are shown as escapes.</remarks>
/// <param name="Title">Its heading; tells it from the others.</param>
public sealed record DashboardSection(string Title)
{
    /// <summary>A sentence below the heading. The default is null.</summary>
    public string? Note { get; init; }

    /// <summary>A few numbers that matter. A section that has nothing else stands above the workers.</summary>
    public IReadOnlyList<DashboardFigure> Figures { get; init; } = [];

    /// <summary>Shares of a whole, or numbers to compare.</summary>
    public IReadOnlyList<DashboardBar> Bars { get; init; } = [];

    /// <summary>The table's columns.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The table's rows, the most important first: of more than 100 the rest is only counted.</summary>
    public IReadOnlyList<DashboardRow> Rows { get; init; } = [];
}

/// <summary>One number. Thread-safe.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Text">The number as people read it, with its unit.</param>
/// <param name="Value">Where it is given, the page draws how it changes over time.</param>
/// <param name="Mark">How it stands.</param>
public sealed record DashboardFigure(string Name, string Text, double? Value = null, DashboardMark Mark = DashboardMark.None);

/// <summary>One bar. Thread-safe.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its length, not negative: the longest one in the section is full.</param>
/// <param name="Text">The value as people read it.</param>
/// <param name="Mark">How it stands.</param>
public sealed record DashboardBar(string Name, double Value, string Text, DashboardMark Mark = DashboardMark.None);

/// <summary>One row of a table. Thread-safe.</summary>
/// <param name="Cells">A text for each column.</param>
/// <param name="Mark">How it stands.</param>
public sealed record DashboardRow(IReadOnlyList<string> Cells, DashboardMark Mark = DashboardMark.None);

/// <summary>How something stands: shown as a shape with a word to it, and a colour.</summary>
public enum DashboardMark
{
    /// <summary>Nothing to say.</summary>
    None,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Slower than it could be, or waiting.</summary>
    Slow,

    /// <summary>Somebody should look at it.</summary>
    Bad,
}
