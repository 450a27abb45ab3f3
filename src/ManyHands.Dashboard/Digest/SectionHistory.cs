namespace ManyHands.Dashboard;

/// <summary>What came from outside, and how its figures changed over the last minutes. Not thread-safe.</summary>
internal sealed class SectionHistory
{
    /// <summary>Rows of a table that are shown.</summary>
    public const int MostRows = 100;

    private const int MostSections = 16;
    private const int MostFigures = 40;
    private const int MostBars = 40;
    private const int MostColumns = 12;
    private const int LongestText = 240;
    private const int LongestName = 120;

    private readonly Dictionary<(string Section, string Figure), PointSeries> _series = [];
    private IReadOnlyList<DashboardSection> _last = [];

    /// <summary>Takes in what is new, and gives it as the page is told.</summary>
    /// <param name="sections">From outside.</param>
    /// <param name="time">In milliseconds since 1970.</param>
    public IReadOnlyList<SectionDigest> Take(IReadOnlyList<DashboardSection> sections, double time)
    {
        _last = sections;
        var kept = new HashSet<(string, string)>();
        foreach (DashboardSection section in sections.Take(MostSections))
        {
            foreach (DashboardFigure figure in section.Figures.Take(MostFigures))
            {
                if (figure.Value is not { } value || !double.IsFinite(value) || !kept.Add((section.Title, figure.Name)))
                    continue;
                if (!_series.TryGetValue((section.Title, figure.Name), out PointSeries? series))
                    _series.Add((section.Title, figure.Name), series = new PointSeries(2));
                series.Add(Math.Round(time), value);
            }
        }

        foreach ((string, string) key in _series.Keys)
        {
            if (!kept.Contains(key))
                _series.Remove(key);
        }

        return Tell(figure => figure is { Value: { } value } && double.IsFinite(value) ? [Math.Round(time), value] : null, null);
    }

    /// <summary>All there is, for one that joins.</summary>
    public IReadOnlyList<SectionDigest> Everything() => Tell(null, _series);

    private SectionDigest[] Tell(Func<DashboardFigure, double[]?>? newPoint, Dictionary<(string, string), PointSeries>? series) =>
    [
        .. _last.Take(MostSections).Select(section => new SectionDigest
        {
            Title = Name(section.Title),
            Note = section.Note is { } note ? Text(note) : null,
            Figures =
            [
                .. section.Figures.Take(MostFigures).Select(figure => new FigureDigest(
                    Name(figure.Name), Name(figure.Text), figure.Mark,
                    newPoint?.Invoke(figure) ?? series?.GetValueOrDefault((section.Title, figure.Name))?.All())),
            ],
            Bars = Bars(section.Bars),
            Columns = [.. section.Columns.Take(MostColumns).Select(Name)],
            Rows = [.. section.Rows.Take(MostRows).Select(static row => new RowDigest([.. row.Cells.Take(MostColumns).Select(Text)], row.Mark))],
            MoreRows = Math.Max(0, section.Rows.Count - MostRows),
        }),
    ];

    private static BarDigest[] Bars(IReadOnlyList<DashboardBar> bars)
    {
        double longest = bars.Select(static bar => bar.Value).Where(double.IsFinite).DefaultIfEmpty().Max();
        return
        [
            .. bars.Take(MostBars).Select(bar => new BarDigest(
                Name(bar.Name), longest > 0 && double.IsFinite(bar.Value) ? Math.Round(Math.Clamp(bar.Value / longest, 0, 1), 4) : 0, Name(bar.Text), bar.Mark)),
        ];
    }

    private static string Name(string? text) => VisibleText.Of(text, LongestName);

    private static string Text(string? text) => VisibleText.Of(text, LongestText);
}
