using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Dates that go on for ever: a page for each month or day, each with a link to the next. Not thread-safe; confined to a worker.
/// </summary>
/// <remarks>
/// URLs that differ in nothing but their date are one pattern. Nothing about a pattern is remembered before it shows a date that
/// is far off, so an archive, whose dates lie between then and now, is left alone however large it is, and a slug behind the date
/// makes each its own pattern. Numbers that look like dates by chance (thread 2031, page 12) come with others that
/// don't; a pattern with more than one such in twenty is no calendar.
/// </remarks>
internal sealed class Calendars(UrlHash hash, DateOnly today) : TrapRule
{
    private const int PlausiblePerImplausible = 20;

    // In the languages of most of the web.
    private static readonly SearchValues<string> CalendarWords = SearchValues.Create(
        ["calend", "kalend", "agenda", "termin", "schedule", "veranstalt"], StringComparison.OrdinalIgnoreCase);

    // Where dates are to be expected, though events of 1914 may be history.
    private static readonly SearchValues<string> DateWords = SearchValues.Create(
        ["calend", "kalend", "agenda", "termin", "schedule", "veranstalt", "event"], StringComparison.OrdinalIgnoreCase);

    private readonly RecentTable<Dates> _patterns = new(1 << 12);
    private readonly DateOnly _horizon = today.AddYears(TrapLimits.FutureYears);

    // Of the URL judged last.
    private ulong _pattern;
    private bool _isDate;
    private bool _isFar;

    public override string Kind => TrapKinds.Calendar;

    public override bool HoldsBack(in TrapUrl url, out ulong pattern)
    {
        var walk = new DateWalk(url, hash, url.Parts.Path.ContainsAny(DateWords), null);
        walk.Run();
        pattern = _pattern = walk.Found ? walk.Pattern : 0;
        if (_pattern == 0)
            return false;

        _isDate = walk.IsDate;
        _isFar = _isDate && IsFar(walk, url.Parts.Path);
        ref Dates dates = ref _patterns.FindKnown(_pattern);
        if (!_isDate || Unsafe.IsNullRef(ref dates) || dates.Implausible * PlausiblePerImplausible > dates.Near + dates.Far)
            return false;
        return dates.Far >= TrapLimits.FarDates && (_isFar || dates.Near + dates.Far >= TrapLimits.CalendarDates);
    }

    public override string Describe(in TrapUrl url)
    {
        var text = new StringBuilder();
        new DateWalk(url, hash, url.Parts.Path.ContainsAny(DateWords), text).Run();
        return text.ToString();
    }

    public override void Admit(in TrapUrl url)
    {
        if (_pattern == 0)
            return;

        if (_isFar)
        {
            _patterns.Find(_pattern).Far++;
            return;
        }

        ref Dates known = ref _patterns.FindKnown(_pattern);
        if (Unsafe.IsNullRef(ref known))
            return;
        if (_isDate)
            known.Near++;
        else
            known.Implausible++;
    }

    private bool IsFar(in DateWalk date, ReadOnlySpan<char> path)
    {
        if (date.Year < TrapLimits.EarliestYear || (date.Year < TrapLimits.EarliestCalendarYear && path.ContainsAny(CalendarWords)))
            return true;
        return (date.Year, date.Month, date.Day).CompareTo((_horizon.Year, _horizon.Month, _horizon.Day)) > 0;
    }

    private struct Dates
    {
        public int Near;
        public int Far;
        public int Implausible;
    }
}
