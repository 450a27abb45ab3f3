namespace ManyHands.Scraping.Tests;

/// <summary>URLs of traps, by their number.</summary>
internal static class TrapSamples
{
    private static readonly string[] Tags = [.. Enumerable.Range(0, 40).Select(i => $"tag{i}")];

    public static string Path(string trap, int i)
    {
        DateOnly day = new DateOnly(2026, 5, 12).AddDays(i);
        DateOnly month = new DateOnly(2026, 5, 1).AddMonths(i);
        return trap switch
        {
            "next day" => $"/calendar/{day.Year}/{day.Month:00}/{day.Day:00}/",
            "next month" => $"/events/{month.Year}-{month.Month:00}",
            "next month without a zero" => $"/kalender/{month.Year}/{month.Month}",
            "next month with a zero" => $"/x/{month.Year}/{month.Month:00}/",
            "next month by query" => $"/cal.php?month={month.Month}&year={month.Year}",
            "next month under one letter" => $"/cal.php?y={month.Year}&m={month.Month}&view=grid",
            "next day in eight digits" => $"/?tx_cal[getdate]={day.Year}{day.Month:00}{day.Day:00}",
            "next month in six digits" => $"/?date={month.Year}{month.Month:00}",
            "next year" => $"/index.php?op=statistics&statisticsYear={2026 + i}",
            "last month" => $"/calendar/{OrdinarySites.Iso(new DateOnly(2026, 5, 1).AddMonths(-i))[..7]}/",
            "a week as two dates" => $"/week?start={OrdinarySites.Iso(new DateOnly(2026, 5, 11).AddDays(7 * i))}&end={OrdinarySites.Iso(new DateOnly(2026, 5, 17).AddDays(7 * i))}",
            "a calendar in all directions" => $"/agenda/{OrdinarySites.Iso(new DateOnly(2026, 5, 12).AddDays(i % 2 == 0 ? i : -i))}",
            "two folders" => "/docs/" + Repeat("a/b/", i),
            "one folder" => "/" + Repeat("docs/", i),
            "short folders" => "/" + Repeat("x/", i),
            "empty folders" => "/" + Repeat("/", i),
            "pages of pages" => "/" + string.Concat(Enumerable.Range(1, Math.Min(i, 8) + 1).Select(n => $"page/{n}/")) + $"{i}",
            "a script that takes any path" => Repeat("/index.php/news", i),
            "a link without its scheme" => "/de/x/" + Repeat("www.example.com/intl/policies/", i),
            "four filters" => $"/shop?brand={i % 12}&color={i / 12 % 12}&size={i / 144 % 12}&page={i / 1728}",
            "filters left out" => "/shop?" + string.Join('&', Filters(i)),
            "filters in brackets" => "/search?" + string.Join('&', Digits(i, 12).Select((digit, at) => $"f[{at}]=topic:{digit}")),
            "a list of tags" => "/blueprints?tags=" + string.Join(',', Digits(i, 39).Select(digit => Tags[digit])),
            "a list of tags, encoded" => $"/blueprints?tags={string.Join("%2C", Digits(i / 2, 39).Select(digit => Tags[digit]))}&sort={i % 2}",
            "one parameter over and over" => "/?" + string.Join('&', Digits(i, 15).Select(digit => $"v={digit}")),
            "sign-in from everywhere" => $"/login?returnto=%2Fpage%2F{i}",
            "a growing query" => "/x/?more=" + string.Concat(Enumerable.Repeat("1,", Math.Min(i, 1100))) + $"{i}",
            "a growing path" => "/" + string.Concat(Enumerable.Range(1, Math.Min(i, 40) + 1).Select(n => $"p{n}/")) + $"{i}",
            _ => throw new ArgumentException(trap, nameof(trap)),
        };
    }

    private static string Repeat(string what, int i) => string.Concat(Enumerable.Repeat(what, Math.Min(i, 8) + 1)) + (i < 8 ? "" : $"{i}");

    // At least three, so that there are lists from the first on.
    private static IEnumerable<int> Digits(int i, int radix)
    {
        yield return 0;
        yield return radix - 1;
        for (int rest = i + radix; rest > 0; rest /= radix)
            yield return rest % radix;
    }

    // Up to five filters of nine values, those with 0 left out; three at least, so that it is one group.
    private static IEnumerable<string> Filters(int i)
    {
        string[] names = ["brand", "color", "size", "price", "sort"];
        int at = 0;
        for (int rest = (i * 3) + 1111; at < names.Length; rest /= 10, at++)
        {
            if (at < 3 || rest % 10 != 0)
                yield return $"{names[at]}={rest % 10}";
        }

        yield return $"page={i / 33_333}";
    }
}
