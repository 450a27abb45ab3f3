using ManyHands.Scraping;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ManyHands.Cli;

/// <summary>A live view on a terminal: how far the run is, and the downloads that take longest.</summary>
internal sealed class LiveProgress : IProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(125);
    private static readonly Style Quiet = new(decoration: Decoration.Dim);

    private readonly Func<ScrapeStatus?> _status;
    private readonly LiveProgressOptions _options;
    private readonly Messages _messages;
    private readonly IAnsiConsole _console;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _drawing;

    public LiveProgress(Func<ScrapeStatus?> status, LiveProgressOptions options, Messages messages)
    {
        _status = status;
        _options = options;
        _messages = messages;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = options.Colors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(Console.Error),
        });
        _drawing = Task.Run(DrawAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _drawing;
        _end.Dispose();
    }

    private int Width => Math.Max(20, _console.Profile.Width - 1);

    private Task DrawAsync() => _console.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async context =>
    {
        // Padded, since it is written over the view's first line.
        _messages.Redirect(line => _console.Write(new Text(line.PadRight(Width) + "\n")));
        using var timer = new PeriodicTimer(Interval, _options.Time);
        try
        {
            do
            {
                if (_status() is { } status)
                    context.UpdateTarget(View(status));
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        catch (IOException)
        {
            // The terminal is gone, and with it whoever looked; the run need not be.
        }
        finally
        {
            _messages.Redirect(null);
        }
    });

    private Rows View(ScrapeStatus status)
    {
        var lines = new List<IRenderable>();
        if (ProgressText.Share(status, _options.Offered) is { } share)
        {
            int cells = Math.Min(Width, 60);
            int full = (int)(share * cells);
            lines.Add(Line($"{new string('━', full)}{new string('─', cells - full)}", new Style(Color.Green)));
        }

        lines.Add(Line($"{_options.Title}{ProgressText.Line(status, _options.Offered)}", status.Failed > 0 ? new Style(Color.Yellow) : Style.Plain));
        if (ProgressText.Stopped(status, _options.Time.GetUtcNow()) is { } stopped)
            lines.Add(Line($"  {stopped}", Quiet));
        IEnumerable<Download> shown = status.InFlight.Where(download => download.Elapsed >= _options.SlowAfter);
        if (_options.ByWorker)
            shown = shown.OrderBy(download => download.Worker?.Length).ThenBy(download => download.Worker, StringComparer.Ordinal);
        foreach (Download download in shown.Take(_options.Rows))
        {
            lines.Add(Line(
                $"  {download.Worker,-9} {Figures.Time(download.Elapsed),7} {Figures.Bytes(download.Bytes),8}  {Terminal.Safe(download.Url)}", Quiet));
        }

        return new Rows(lines);
    }

    // Text, not markup: what comes from outside is never read as colours.
    private static Text Line(string text, Style style) => new(text, style) { Overflow = Overflow.Ellipsis };
}
