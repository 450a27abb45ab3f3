using System.Globalization;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>URLs of sites that are large and no traps: each pattern as some software makes it.</summary>
internal static class OrdinarySites
{
    public static TheoryData<string> Names => [.. All.Keys];

    public static Dictionary<string, IEnumerable<string>> All { get; } = new()
    {
        ["documentation, 20,000 pages in a folder"] = Numbers(20_000).Select(i => $"/api/org.example.Class{i}.html"),
        ["a forum's threads by number"] = Numbers(100_000).Select(i => $"/showthread.php?t={i}"),
        ["a forum's threads by forum, number and page"] =
            from t in Numbers(30_000) from start in Enumerable.Range(0, (t % 7) + 1) select start == 0 ? $"/viewtopic.php?f={t % 90}&t={t}" : $"/viewtopic.php?f={t % 90}&t={t}&start={start * 15}",
        ["a forum's pages"] = from f in Numbers(200) from start in Enumerable.Range(0, 100) select $"/viewforum.php?f={f}&start={start * 25}",
        ["threads as folders, the newest first"] = from t in Numbers(3000) from page in Numbers((t % 12) + 1) select $"/topic/{3001 - t}/{page}",
        ["a pagination in the query"] = Numbers(5000).Select(i => $"/news?page={i}"),
        ["a pagination in the path"] = Numbers(5000).Select(i => $"/news/page/{i}/"),
        ["articles by day"] = from day in Days(2004, 2026) from i in Numbers(3) select $"/{day.Year}/{day.Month:00}/{day.Day:00}/article-{i}-of-{day.DayNumber}/",
        ["articles by day and number"] = from day in Days(2004, 2026) select $"/{day.Year}/{day.Month}/{day.Day}/{day.DayNumber * 7}",
        ["a newspaper's days since 1851"] = Days(1851, 2026).Select(day => $"/archive/{day.Year}/{day.Month:00}/{day.Day:00}/"),
        ["a blog's months"] = Days(2004, 2026).Where(day => day.Day == 1).Select(day => $"/?m={day.Year}{day.Month:00}"),
        ["events of ten years, and of the next"] = Days(2016, 2027).Select(day => $"/events/{Iso(day)}/"),
        ["a wiki's pages and their revisions"] =
            from i in Numbers(2000) from oldid in Enumerable.Range(0, 10) select $"/index.php?title=Page_{i},_of_many&action=history&oldid={(oldid * 2000) + i}",
        ["one script for all articles"] = Numbers(30_000).Select(i => $"/index.php?option=com_content&view=article&id={i}:title-{i}&catid={i % 40}&Itemid={i % 25}"),
        ["one script for all nodes"] = Numbers(20_000).Select(i => $"/?q=node/{i}"),
        ["a catalogue by two parameters"] = from category in Numbers(150) from page in Numbers(100) select $"/list?category={category}&page={page}",
        ["the same in one language"] = from category in Numbers(100) from page in Numbers(100) select $"/list?lang=en&category={category}&page={page}",
        ["products with numbers of eight digits"] = Numbers(50_000).Select(i => $"/item/{20_000_000 + (i * 1373)}"),
        ["numbers that look like years"] = Numbers(5000).Select(i => $"/node/{i}"),
        ["a book by chapter and verse"] = from book in Numbers(66) from chapter in Numbers(20) from verse in Numbers(20) select $"/bible/{book}/{chapter}/{verse}",
        ["a map's tiles"] = from z in Enumerable.Range(0, 7) from x in Enumerable.Range(0, 1 << z) from y in Enumerable.Range(0, 1 << z) select $"/tiles/{z}/{x}/{y}.png",
        ["a map's tiles by query"] = from x in Numbers(50) from y in Numbers(100) select $"/tile?x={x}&y={y * 41}",
        ["a project with a package of its name"] =
            from folder in Numbers(200) from file in Numbers(20) select $"/foo/foo/-/tree/main/foo/foo/part{folder}/file{file}.py",
        ["and a module of it"] = Numbers(1000).Select(i => $"/src/foo/foo/foo/file{i}.py"),
        ["events of a century ago"] = Days(1914, 1918).Select(day => $"/history/events/{day.Year}/{day.Month}/{day.Day}"),
        ["sources of Java"] = Numbers(2000).Select(i => $"/p/project/code/ci/master/tree/modules/core/src/main/java/org/example/project/core/impl/util/internal/part{i % 40}/Class{i}.java"),
        ["pictures by digits of their number"] = Numbers(10_000).Select(i => $"/img/{i % 10}/{i / 10 % 10}/{i / 100 % 10}/{i / 1000 % 10}/{i}.jpg"),
        ["stories under a long id"] = Numbers(5000).Select(i => $"/story?sid={Hex(i)}"),
        ["stories under a long id, each in four views"] =
            from i in Numbers(2000) from view in Enumerable.Range(0, 12) select $"/view{view % 4}?sid={Hex(i)}&part={view / 4}",
        ["searches, some of them for long words"] = Numbers(5000).Select(i => $"/?s=internationalisation{i}"),
        ["sessions of a conference"] = from session in Numbers(300) from view in Numbers(12) select $"/program{view}?session_id={session}",
        ["titles that are long in UTF-8"] = Numbers(500).Select(i => $"/wiki/{string.Concat(Enumerable.Repeat("%E6%97%A5", 60))}_{i}"),
        ["documentation by version"] = from version in Numbers(40) from page in Numbers(200) select $"/docs/20{10 + (version / 4)}.0{version % 4}/page{page}.html",
        ["sign-in from a few pages"] = Numbers(20).Select(i => $"/login?returnto=%2Fpage{i}"),
        ["two languages by folder"] = from a in Numbers(50) from b in Numbers(50) select $"/en/us/{a}/en/us/{b}",
    };

    public static IEnumerable<int> Numbers(int count) => Enumerable.Range(1, count);

    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Hex(int number) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)))[..32];

    private static IEnumerable<DateOnly> Days(int first, int last)
    {
        for (var day = new DateOnly(first, 1, 1); day.Year <= last; day = day.AddDays(1))
            yield return day;
    }
}
